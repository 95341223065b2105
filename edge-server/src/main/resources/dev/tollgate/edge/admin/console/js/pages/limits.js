// How fast devices, applications and addresses may be: for all, and which have limits of their own.
import { html, nothing } from '../html.js';
import { get, query } from '../api.js';
import { Page } from '../page.js';
import { count, number } from '../format.js';
import { goTo, link } from '../router.js';
import { panel } from '../parts/panel.js';
import { pager, table } from '../parts/table.js';
import { deviceLink, facts, time } from '../parts/text.js';
import { LimitsLevel, limitLabel, limitText } from './limits/level.js';

const PAGE = 50;
const REFRESH_MS = 5_000;

export class Limits extends Page {
  #level = new LimitsLevel(this, '/limits', 'admin');

  constructor(host, route) {
    super(host, route);
    this.listen(['connected'], () => this.reloadSoon());
    this.refreshEvery(REFRESH_MS);
  }

  get title() {
    return 'Limits';
  }

  async load() {
    const after = this.route.parameters.get('after');
    const [page] = await Promise.all([get('/limits/overrides' + query({ after, limit: PAGE })), this.#level.load()]);
    return { overrides: page.overrides, next: page.next };
  }

  view() {
    const { connections, address } = this.#level.limits;
    return html`
      <p class="lead">What is nearer to a device wins: its own limits, then its application's, then those for all, then the settings file.</p>
      ${panel('For all', this.#level.view(), { actions: this.#level.actions() })}
      ${panel('Own limits', this.#overrides())}
      ${panel('Connections at present', facts([
        ['Open', connections.max > 0 ? `${number(connections.used)} of ${number(connections.max)}` : number(connections.used)],
        ['Refused, too many in all', number(connections.refused)],
        ['Refused, too many from an address', number(address.refused['address-connections'])],
        ['Refused, too fast from an address', number(address.refused['address-connects'])],
        ['Ended, wrong tokens from an address', number(address.refused['address-failed-tokens'])],
      ]))}`;
  }

  #overrides() {
    return html`
      ${table({
        caption: 'Applications and devices with limits of their own',
        rows: this.overrides,
        key: ({ deviceId, application }) => deviceId ?? `application ${application}`,
        columns: [
          { label: 'Of', isHeader: true, cell: (row) => (row.level === 'device' ? deviceLink(row.deviceId, row.name) : applicationLink(row.application)) },
          { label: 'Application', cell: (row) => (row.level === 'device' ? applicationLink(row.application) : html`<span class="muted">all its devices</span>`) },
          { label: 'Limits', cell: ({ override }) => overrideText(override) },
          { label: 'Changed', cell: ({ updatedAt, updatedBy }) => html`${time(updatedAt)}${updatedBy ? html` <span class="muted">by ${updatedBy}</span>` : nothing}` },
        ],
        empty: html`<p>No application and no device has limits of its own. They are set on its page.</p>`,
      })}
      ${pager({
        isFirst: !this.route.parameters.has('after'),
        next: this.next,
        toFirst: () => goTo(['limits']),
        toNext: () => goTo(['limits'], { after: this.next }),
        shown: count(this.overrides.length, 'row') + ' on this page',
      })}`;
  }
}

const applicationLink = (name) => html`<a href=${link(['applications', name])}>${name}</a>`;

function overrideText(override) {
  return Object.entries(override).flatMap(([section, limits]) => Object.entries(limits).map(([name, value]) => html`
    <div>${limitLabel(name)}${section === 'application' ? ', together' : nothing}: ${limitText(name, value)}</div>`));
}
