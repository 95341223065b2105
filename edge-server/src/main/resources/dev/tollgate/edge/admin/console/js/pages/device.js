// One device: its tokens, what it sends, what it was answered, and what operators tell it.
import { html, nothing } from '../html.js';
import { getTagged, patch, path, remove } from '../api.js';
import { Page } from '../page.js';
import { goTo, link } from '../router.js';
import { ifMay } from '../session.js';
import { copyButton } from '../parts/copy.js';
import { confirm } from '../parts/dialog.js';
import { editDialog } from '../parts/edit.js';
import { facts, time } from '../parts/text.js';
import { toast } from '../parts/toast.js';
import { CommandsTab } from './device/commands.js';
import { ConfigurationTab } from './device/configuration.js';
import { LimitsTab } from './device/limits.js';
import { MetadataTab } from './device/metadata.js';
import { SessionsTab } from './device/sessions.js';
import { StatusTab } from './device/status.js';
import { UploadsTab } from './device/uploads.js';

const REFRESH_MS = 3_000;
const TABS = {
  status: ['Status', (page) => new StatusTab(page)],
  commands: ['Commands', (page) => new CommandsTab(page)],
  configuration: ['Configuration', (page) => new ConfigurationTab(page, path('devices', page.id, 'configuration'), true)],
  metadata: ['Metadata', (page) => new MetadataTab(page)],
  uploads: ['Uploads', (page) => new UploadsTab(page)],
  limits: ['Limits', (page) => new LimitsTab(page)],
  sessions: ['Sessions', (page) => new SessionsTab(page)],
};

export class DevicePage extends Page {
  #tab = null;
  #tabName = '';

  constructor(host, route) {
    super(host, route);
    this.id = route.segments[1];
    this.listen(['device-changed', 'token-changed', 'decision', 'key-in-two-places'], (event) => this.#isOurs(event) && this.reloadSoon());
    this.listen(['connected'], () => this.reloadSoon());
    this.refreshEvery(REFRESH_MS); // what no event tells: last seen, first use, sessions, commands
    this.whenLeft(() => this.#tab?.leave?.());
  }

  /** Events of tokens may name the token alone. */
  #isOurs({ deviceId, tokenId }) {
    return deviceId === this.id || (deviceId === undefined && this.#tab?.hasToken?.(tokenId));
  }

  get title() {
    return this.device?.name ?? 'Device';
  }

  get #askedTab() {
    const name = this.route.segments[2];
    return name in TABS ? name : 'status';
  }

  async load() {
    const name = this.#askedTab;
    const tab = name === this.#tabName ? this.#tab : TABS[name][1](this);
    try {
      const [seen] = await Promise.all([getTagged(path('devices', this.id)), tab.load()]);
      this.#show(name, tab);
      return { seen, device: seen.value };
    } catch (problem) {
      if (tab !== this.#tab) {
        tab.leave?.();
      }
      throw problem;
    }
  }

  /** Takes the place of the tab before, once there is something to show in it. */
  #show(name, tab) {
    if (tab === this.#tab) {
      return;
    }
    if (this.hasLeft || name !== this.#askedTab || name === this.#tabName) {
      tab.leave?.(); // the user was faster, or the same was loaded twice
      return;
    }
    this.#tab?.leave?.();
    this.#tab = tab;
    this.#tabName = name;
  }

  actions() {
    return ifMay('operate', html`
      <button type="button" @click=${() => this.#edit()}>Edit</button>
      <button type="button" class="danger-text" @click=${() => this.#delete()}>Delete</button>`);
  }

  view() {
    const { device } = this;
    return html`
      ${facts([
        ['Device id', html`<code>${device.deviceId}</code> ${copyButton(device.deviceId)}`],
        ['Application', html`<a href=${link(['applications', device.application])}>${device.application}</a>`],
        ['Group', device.group ? html`<a href=${link(['devices'], { group: device.group })}>${device.group}</a>` : html`<span class="muted">none</span>`],
        ['Last seen', time(device.lastSeenAt)],
        ['Created', time(device.createdAt)],
      ])}
      <nav class="tabs" aria-label="Parts of the device">
        ${Object.entries(TABS).map(([name, [text]]) => html`
          <a href=${link(name === 'status' ? ['devices', this.id] : ['devices', this.id, name])} aria-current=${name === this.#tabName ? 'page' : nothing}>${text}</a>`)}
      </nav>
      ${this.#tab.view()}`;
  }

  async #edit() {
    const where = path('devices', this.id);
    const isDone = await editDialog({
      seen: this.seen,
      read: () => getTagged(where),
      title: `Edit ${this.device.name}`,
      intro: 'The device goes on with the same tokens.',
      fields: ({ name, group }) => [
        { name: 'name', label: 'Name', value: name, isRequired: true },
        { name: 'group', label: 'Group', value: group, hint: 'Routes choose by group where messages go.' },
      ],
      save: ({ name, group }, etag) => patch(where, { name, group: group ?? null }, etag),
    });
    if (isDone) {
      await this.shows('Saved.');
    }
  }

  async #delete() {
    const { device } = this;
    const isSure = await confirm({
      title: `Delete ${device.name}?`,
      text: 'Its tokens are revoked, its connections closed, and its commands, configurations, metadata and uploads removed. Records that it sent stay in the journal.',
      action: 'Delete',
      typed: device.name,
    });
    if (!isSure) {
      return;
    }
    try {
      await remove(path('devices', this.id));
      toast(`${device.name} is deleted.`);
      goTo(['devices']);
    } catch (problem) {
      toast(problem.message, 'bad');
    }
  }
}
