// The connections that are open now.
import { html } from '../html.js';
import { get, path, query, remove } from '../api.js';
import { Page } from '../page.js';
import { count, number } from '../format.js';
import { goTo } from '../router.js';
import { may } from '../session.js';
import { confirm } from '../parts/dialog.js';
import { filterBar, selectFilter, textFilter } from '../parts/filters.js';
import { pager, table } from '../parts/table.js';
import { badge, deviceLink, mono, time } from '../parts/text.js';

const PAGE = 50;
const REFRESH_MS = 5_000;
const PROTOCOLS = ['mqtt', 'mqtts', 'ws', 'wss', 'http', 'https'];

export class Sessions extends Page {
  constructor(host, route) {
    super(host, route);
    this.listen(['session-opened', 'session-closed', 'connected'], () => this.reloadSoon());
    this.refreshEvery(REFRESH_MS);
  }

  get title() {
    return 'Sessions';
  }

  get #filters() {
    const { parameters } = this.route;
    return { protocol: parameters.get('protocol') ?? '', address: parameters.get('address') ?? '' };
  }

  async load() {
    const page = await get('/sessions' + query({ ...this.#filters, after: this.route.parameters.get('after'), limit: PAGE }));
    return { sessions: page.sessions, next: page.next };
  }

  view() {
    const filters = this.#filters;
    const filter = (name) => (value) => goTo(['sessions'], { ...filters, [name]: value });
    return html`
      ${filterBar(
        selectFilter({ name: 'protocol', label: 'Protocol', value: filters.protocol, options: [['', 'All'], ...PROTOCOLS.map((name) => [name, name])], onValue: filter('protocol') }),
        textFilter({ name: 'address', label: 'Address', value: filters.address, placeholder: 'All, or such as 192.0.2.7', onValue: filter('address'), isWhole: true }),
      )}
      ${sessionTable(this, this.sessions, html`<p>No device is connected${filters.protocol || filters.address ? ' that matches' : ''}.</p>`)}
      ${pager({
        isFirst: !this.route.parameters.has('after'),
        next: this.next,
        toFirst: () => goTo(['sessions'], filters),
        toNext: () => goTo(['sessions'], { ...filters, after: this.next }),
        shown: count(this.sessions.length, 'session') + ' on this page',
      })}`;
  }
}

export function sessionTable(page, sessions, empty) {
  return table({
    caption: 'Sessions',
    rows: sessions,
    key: (session) => session.sessionId,
    columns: [
      { label: 'Session', isHeader: true, cell: (session) => html`<code>${session.sessionId}</code>` },
      { label: 'Protocol', cell: (session) => badge(session.protocol) },
      { label: 'Client id', cell: (session) => mono(session.clientId) },
      { label: 'Address', cell: (session) => mono(session.address) },
      { label: 'Devices', cell: (session) => devices(session.devices) },
      { label: 'Messages', className: 'number', cell: (session) => number(session.messages) },
      { label: 'Connected', cell: (session) => time(session.connectedAt) },
      ...(may('operate') ? [{ label: 'End it', className: 'row-actions', cell: (session) => html`
        <button type="button" class="danger-text" aria-label="Disconnect ${session.sessionId}" @click=${() => disconnect(page, session)}>Disconnect</button>` }] : []),
    ],
    empty,
  });
}

function devices(ids) {
  if (ids.length === 0) {
    return html`<span class="muted">none yet</span>`;
  }
  return ids.length === 1 ? deviceLink(ids[0]) : html`${deviceLink(ids[0])} <span class="muted">and ${number(ids.length - 1)} more</span>`;
}

async function disconnect(page, { sessionId }) {
  const isSure = await confirm({
    title: `Disconnect ${sessionId}?`,
    text: 'The connection is closed at once; MQTT 5 clients are told 0x98, administrative action. The device may connect again: to keep it out, suspend or revoke its token.',
    action: 'Disconnect',
  });
  if (isSure) {
    await page.act(() => remove(path('sessions', sessionId)), `${sessionId} is disconnected.`);
  }
}
