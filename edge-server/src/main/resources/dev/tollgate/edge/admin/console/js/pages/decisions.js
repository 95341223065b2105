// The last decisions about what devices sent: mostly refusals, each with its reason and what was measured.
import { html, nothing } from '../html.js';
import { get, query } from '../api.js';
import { Page } from '../page.js';
import { capital, number } from '../format.js';
import { goTo, link } from '../router.js';
import { table } from '../parts/table.js';
import { filterBar, selectFilter } from '../parts/filters.js';
import { badge, deviceLink, mono, none, reason, time } from '../parts/text.js';
import { REASONS } from './reasons.js';

const SHOWN = 200;
const KINDS = { accepted: 'good', paused: 'warn', refused: 'bad' };

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
      ${filterBar(selectFilter({
        name: 'reason', label: 'Reason', value: this.#reason, options: [['', 'All'], ...Object.keys(REASONS).map((name) => [name, name])],
        onValue: (value) => goTo(['decisions'], { reason: value }),
      }))}
      ${table({
        caption: 'Decisions, newest first',
        rows: this.decisions,
        key: decisionKey,
        columns: decisionColumns({ hasDevice: true }),
        empty: this.#reason
          ? html`<p>Nothing was refused with this reason lately.</p><button type="button" @click=${() => goTo(['decisions'])}>Show all</button>`
          : html`<p>Nothing was refused since the edge was started.</p>`,
      })}`;
  }
}

/** Equal ones in a row are one, so that this tells them apart. */
export const decisionKey = (decision) =>
  [decision.outcome, decision.reason, decision.protocol, decision.address, decision.tokenId, decision.deviceId, decision.firstAt ?? decision.at].join(' ');

export function decisionColumns({ hasDevice }) {
  return [
    { label: 'When', isHeader: true, cell: (decision) => time(decision.at) },
    { label: 'Outcome', cell: (decision) => badge(capital(decision.outcome), KINDS[decision.outcome]) },
    { label: 'Reason', cell: (decision) => (decision.reason === 'accepted' ? none : reason(decision.reason)) },
    { label: 'Detail', cell: (decision) => html`${decision.detail}${times(decision)}${measured(decision)}` },
    ...(hasDevice ? [{ label: 'Device', cell: (decision) => deviceLink(decision.deviceId) }] : []),
    { label: 'Token', cell: (decision) => mono(decision.tokenId) },
    { label: 'From', cell: (decision) => (decision.address ? html`${decision.protocol} <code>${decision.address}</code>` : none) },
    { label: 'May try again', cell: (decision) => time(decision.retryAt, none) },
  ];
}

/** Alike decisions in a row are kept as one. */
const times = ({ count, firstAt }) => (count > 1 ? html`<div class="muted">${number(count)} times, first ${time(firstAt)}</div>` : nothing);

function measured({ limit, measured: value }) {
  return limit === null || limit === undefined
    ? nothing
    : html`<div class="muted">limit ${typeof limit === 'number' ? number(limit) : limit}${value === null || value === undefined ? nothing : html`, measured ${typeof value === 'number' ? number(value) : value}`}</div>`;
}
