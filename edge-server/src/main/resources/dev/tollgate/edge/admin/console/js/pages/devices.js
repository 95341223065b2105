// All devices: search, filters, bulk actions, creation, import and export.
import { html, nothing } from '../html.js';
import { API, create, get, post, query } from '../api.js';
import { Page } from '../page.js';
import { count, number } from '../format.js';
import { goTo, link } from '../router.js';
import { ifMay, may } from '../session.js';
import { command } from '../parts/copy.js';
import { confirm, formDialog } from '../parts/dialog.js';
import { filterBar, selectFilter, textFilter } from '../parts/filters.js';
import { pager, table } from '../parts/table.js';
import { none, time, tokenCounts } from '../parts/text.js';
import { toast } from '../parts/toast.js';
import { showIssued } from './device/token-dialogs.js';
import { expiresAt, expiryFields } from '../parts/expiry.js';
import { importDialog } from './import.js';

const PAGE = 50;
const HOUR_MS = 3_600_000;
const STATES = ['Inactive', 'Active', 'Suspended', 'Revoked'];
const SEEN = [['', 'Any time'], ['1h', 'In the last hour'], ['1d', 'In the last day'], ['-1d', 'Not for a day'], ['-7d', 'Not for a week']];
const FILTERS = ['q', 'application', 'group', 'state', 'seen'];

export class Devices extends Page {
  constructor(host, route) {
    super(host, route);
    this.selected = new Set();
    this.listen(['device-changed', 'token-changed', 'connected'], () => this.reloadSoon());
  }

  get title() {
    return 'Devices';
  }

  get #filters() {
    return Object.fromEntries(FILTERS.map((name) => [name, this.route.parameters.get(name) ?? '']));
  }

  go(route) {
    this.selected.clear();
    return super.go(route);
  }

  async load() {
    const { seen, ...filters } = this.#filters;
    const after = this.route.parameters.get('after');
    const [page, { applications }] = await Promise.all([
      get('/devices' + query({ ...filters, ...seenRange(seen), after, limit: PAGE })),
      get('/applications?limit=1000'),
    ]);
    const shown = new Set(page.devices.map(({ deviceId }) => deviceId));
    return {
      devices: page.devices,
      next: page.next,
      applications: applications.map(({ name }) => name),
      selected: new Set([...this.selected].filter((id) => shown.has(id))),
    };
  }

  actions() {
    return html`
      ${ifMay('operate', html`<button type="button" @click=${() => this.#import()}>Import</button>`)}
      <a class="button" href="${API}/devices/export" download="devices.ndjson">Export</a>
      ${ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#create()}>Create device</button>`)}`;
  }

  view() {
    const isFirst = !this.route.parameters.has('after');
    return html`
      ${this.#filterBar()}
      ${this.selected.size > 0 ? this.#bulkBar() : nothing}
      ${table({ caption: 'Devices', columns: this.#columns(), rows: this.devices, key: (device) => device.deviceId, empty: this.#empty() })}
      ${pager({
        isFirst,
        next: this.next,
        toFirst: () => goTo(['devices'], this.#filters),
        toNext: () => goTo(['devices'], { ...this.#filters, after: this.next }),
        shown: count(this.devices.length, 'device') + ' on this page',
      })}`;
  }

  #filterBar() {
    const filters = this.#filters;
    const filter = (name, label) => ({ name, label, value: filters[name], onValue: (value) => goTo(['devices'], { ...filters, [name]: value }) });
    return filterBar(
      textFilter({ ...filter('q', 'Search'), placeholder: 'Part of the name' }),
      selectFilter({ ...filter('application', 'Application'), options: [['', 'All'], ...this.applications.map((name) => [name, name])] }),
      textFilter({ ...filter('group', 'Group'), placeholder: 'All', isWhole: true }),
      selectFilter({ ...filter('state', 'With a token'), options: [['', 'In any state'], ...STATES.map((state) => [state, state])] }),
      selectFilter({ ...filter('seen', 'Last seen'), options: SEEN }),
    );
  }

  #columns() {
    const isAll = this.devices.length > 0 && this.selected.size === this.devices.length;
    const select = {
      label: 'Select',
      className: 'check',
      head: html`<input type="checkbox" aria-label="Select all on this page" .checked=${isAll} @change=${() => this.#selectAll(!isAll)}>`,
      cell: (device) => html`<input type="checkbox" aria-label="Select ${device.name}" .checked=${this.selected.has(device.deviceId)}
        @change=${(event) => this.#select(device.deviceId, event.target.checked)}>`,
    };
    return [
      ...(may('operate') ? [select] : []),
      { label: 'Name', isHeader: true, cell: (device) => html`<a href=${link(['devices', device.deviceId])}>${device.name}</a>` },
      { label: 'Application', cell: (device) => html`<a class="plain" href=${link(['applications', device.application])}>${device.application}</a>` },
      { label: 'Group', cell: (device) => device.group || none },
      { label: 'Tokens', cell: (device) => tokenCounts(device.tokens) },
      { label: 'Last seen', cell: (device) => time(device.lastSeenAt) },
      { label: 'Created', cell: (device) => time(device.createdAt) },
    ];
  }

  #select(id, isSelected) {
    isSelected ? this.selected.add(id) : this.selected.delete(id);
    this.update({});
  }

  #selectAll(isSelected) {
    this.update({ selected: new Set(isSelected ? this.devices.map(({ deviceId }) => deviceId) : []) });
  }

  #empty() {
    return Object.values(this.#filters).some((value) => value !== '')
      ? html`<p>No device matches.</p><button type="button" @click=${() => goTo(['devices'])}>Clear the filters</button>`
      : html`
        <p>There are no devices yet.</p>
        ${ifMay('operate', html`
          <button type="button" class="primary" @click=${() => this.#create()}>Create the first device</button>
          <p>or in a shell:</p>${command('scripts/edge device create meter-1 --application meters')}`)}`;
  }

  #bulkBar() {
    const amount = count(this.selected.size, 'device');
    const order = (action, title, text) => () => this.#bulk(action, title, text);
    return html`
      <div class="bulk" role="region" aria-label="Selected devices">
        <strong>${amount} selected</strong>
        <button type="button" @click=${order('suspend', `Suspend ${amount}?`, 'All their active tokens are suspended: what they send is refused until you resume them. Connections are closed.')}>Suspend</button>
        <button type="button" @click=${order('resume')}>Resume</button>
        <button type="button" @click=${() => this.#setGroup()}>Set group</button>
        <button type="button" class="danger-text" @click=${order('revoke', `Revoke ${amount}?`, 'All their tokens are revoked for good and their connections are closed. To come back, each device needs a new token.')}>Revoke</button>
        <button type="button" class="danger-text" @click=${order('delete', `Delete ${amount}?`, 'Their tokens are revoked, their connections closed, and their commands, configurations, metadata and uploads removed.')}>Delete</button>
        <button type="button" class="quiet" @click=${() => this.update({ selected: new Set() })}>Clear</button>
      </div>`;
  }

  async #bulk(action, title, text, fields = {}) {
    const amount = this.selected.size;
    const typed = ['revoke', 'delete'].includes(action) ? `${action} ${amount}` : null;
    if (title && !(await confirm({ title, text, action: title.split(' ')[0], typed }))) {
      return;
    }
    await this.act(async () => {
      const { results } = await post('/devices/actions', { deviceIds: [...this.selected], action, ...fields });
      const failed = results.filter(({ ok }) => !ok);
      if (failed.length > 0) {
        const reasons = [...new Set(failed.map(({ reason }) => reason))].join(', ');
        toast(`${number(results.length - failed.length)} done, ${number(failed.length)} not: ${reasons}`, 'bad');
      } else {
        toast(`Done for ${count(amount, 'device')}.`);
      }
      this.selected.clear();
    });
  }

  async #setGroup() {
    const group = await formDialog({
      title: `Set the group of ${count(this.selected.size, 'device')}`,
      fields: [{ name: 'group', label: 'Group', hint: 'Routes choose by group where messages go. Leave it empty for none.' }],
      action: 'Set group',
      submit: (entered) => ({ group: entered.group ?? null }),
    });
    if (group) {
      await this.#bulk('setGroup', null, null, group);
    }
  }

  async #create() {
    const issued = await formDialog({
      title: 'Create device',
      intro: 'The device gets its first token, which is shown once.',
      fields: (entered) => [
        { name: 'name', label: 'Name', isRequired: true, hint: 'Unique within the application.' },
        { name: 'application', label: 'Application', isRequired: true, options: this.applications, value: this.#filters.application || (this.applications.length === 1 ? this.applications[0] : ''), hint: 'The appversion of its topics without the last “-suffix”.' },
        { name: 'group', label: 'Group' },
        { name: 'token', label: 'Token', isMono: true, hint: 'Leave it empty for a generated one.' },
        ...expiryFields(entered, { mayNever: true, preset: 'never' }),
      ],
      action: 'Create device',
      submit: async (entered) => {
        const { name, application, group, token } = entered;
        return { application, name, ...(await create('/devices', { name, application, group, token, expiresAt: expiresAt(entered) })) };
      },
    });
    if (issued) {
      await showIssued(`${issued.name} is created`, issued);
      goTo(['devices', issued.deviceId]);
    }
  }

  async #import() {
    await importDialog();
    await this.reload();
  }
}

function seenRange(seen) {
  const match = /^(-?)(\d+)([hd])$/.exec(seen);
  if (!match) {
    return {};
  }
  const at = new Date(Date.now() - match[2] * (match[3] === 'd' ? 24 : 1) * HOUR_MS).toISOString();
  return match[1] ? { lastSeenBefore: at } : { lastSeenAfter: at };
}
