// The last decisions about what devices sent: mostly refusals, each with its reason and what was measured.
import { html, nothing } from '../html.js';
import { get, query } from '../api.js';
import { Page } from '../page.js';
import { number } from '../format.js';
import { goTo, link } from '../router.js';
import { table } from '../parts/table.js';
import { badge, deviceLink, mono, reason, time } from '../parts/text.js';
import { REASONS } from './reasons.js';

const SHOWN = 200;

export class Decisions extends Page {
  constructor(host, route) {
    super(host, route);
    this.listen(['decision', 'connected'], () => this.reloadSoon());
  }

  get title() {
    return 'Decisions';
  }

  get #reason() {
    return this.route.parameters.get('reason') ?? '';
  }

  async load() {
    return { decisions: (await get('/decisions' + query({ reason: this.#reason, limit: SHOWN }))).decisions };
  }

  actions() {
    return html`<a href=${link(['reasons'])}>What the reasons mean</a>`;
  }

  view() {
    return html`
      <search class="filters">
        <div class="field"><label for="filter-reason">Reason</label>
          <select id="filter-reason" @change=${(event) => goTo(['decisions'], { reason: event.target.value })}>
            <option value="">All</option>
            ${Object.keys(REASONS).map((name) => html`<option value=${name} ?selected=${name === this.#reason}>${name}</option>`)}
          </select></div>
      </search>
      ${table({
        caption: 'Decisions, newest first',
        rows: this.decisions,
        key: (decision) => decision,
        columns: decisionColumns({ hasDevice: true }),
        empty: this.#reason
          ? html`<p>Nothing was refused with this reason lately.</p><button type="button" @click=${() => goTo(['decisions'])}>Show all</button>`
          : html`<p>Nothing was refused since the edge was started.</p>`,
      })}`;
  }
}

export function decisionColumns({ hasDevice }) {
  return [
    { label: 'When', isHeader: true, cell: (decision) => time(decision.at) },
    { label: 'Outcome', cell: (decision) => badge(decision.outcome, decision.outcome === 'accepted' ? 'good' : 'bad') },
    { label: 'Reason', cell: (decision) => (decision.reason === 'accepted' ? html`<span class="muted">–</span>` : reason(decision.reason)) },
    { label: 'Detail', cell: (decision) => html`${decision.detail}${times(decision)}${measured(decision)}` },
    ...(hasDevice ? [{ label: 'Device', cell: (decision) => deviceLink(decision.deviceId) }] : []),
    { label: 'Token', cell: (decision) => mono(decision.tokenId) },
    { label: 'From', cell: (decision) => (decision.address ? html`${decision.protocol} <code>${decision.address}</code>` : html`<span class="muted">–</span>`) },
    { label: 'May try again', cell: (decision) => time(decision.retryAt, '–') },
  ];
}

/** Alike decisions in a row are kept as one. */
const times = ({ count, firstAt }) => (count > 1 ? html`<div class="muted">${number(count)} times, first ${time(firstAt)}</div>` : nothing);

function measured({ limit, measured: value }) {
  return limit === null || limit === undefined
    ? nothing
    : html`<div class="muted">limit ${typeof limit === 'number' ? number(limit) : limit}${value === null || value === undefined ? nothing : html`, measured ${typeof value === 'number' ? number(value) : value}`}</div>`;
}
