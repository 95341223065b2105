// How the edge does right now, and in the last quarter of an hour.
import { html, nothing } from '../html.js';
import { get } from '../api.js';
import { Page } from '../page.js';
import { axisMilliseconds, bytes, count, duration, figure, milliseconds, number } from '../format.js';
import { link } from '../router.js';
import { may } from '../session.js';
import { command } from '../parts/copy.js';
import { panel, tile } from '../parts/panel.js';
import { table } from '../parts/table.js';
import { reason } from '../parts/text.js';
import { ledgerTable, sinkState } from './sinks.js';
import '../parts/chart.js';

const HISTORY_S = 900;
const LEDGER_MS = 5_000;

const sum = (numbers) => Object.values(numbers ?? {}).reduce((total, value) => total + value, 0);

export class Overview extends Page {
  constructor(host, route) {
    super(host, route);
    this.history = [];
    this.ledger = [];
    this.listen(['stats'], (stats) => this.#add(stats));
    this.listen(['connected'], () => this.reloadSoon());
    this.every(LEDGER_MS, () => this.#loadLedger().catch(() => {})); // the next one will do
  }

  get title() {
    return 'Overview';
  }

  async load() {
    const [{ stats: history }] = await Promise.all([get(`/stats/history?seconds=${HISTORY_S}`), this.#loadLedger()]);
    return { history: history.length > 0 ? history : [await get('/stats')] };
  }

  async #loadLedger() {
    this.update({ ledger: (await get('/ledger')).ledger });
  }

  #add(stats) {
    this.update({ history: [...this.history, stats].slice(-HISTORY_S) });
  }

  actions() {
    return html`<span class="muted">Up ${duration(this.history.at(-1).uptimeSeconds)}</span>`;
  }

  view() {
    const now = this.history.at(-1);
    return html`
      ${now.devices === 0 && may('operate') ? this.#firstSteps() : nothing}
      ${this.#tiles(now)}
      <div class="grid two">
        ${this.#chart('Messages a second', ['Accepted', 'Refused'], [(s) => s.acceptedPerSecond, (s) => sum(s.refusedPerSecond)], figure)}
        ${this.#chart('Ack latency', ['Median', '99th percentile'], [(s) => s.ackMs?.p50 ?? null, (s) => s.ackMs?.p99 ?? null], milliseconds, { least: 1, axisFormat: axisMilliseconds })}
        ${this.#connections()}
        ${this.#chart('Payload a second', ['Payload'], [(s) => s.bytesPerSecond], bytes, { base: 1024, least: 1024 })}
        ${panel('Refusals by reason', this.#refusals())}
        ${panel('Sinks', this.#sinks(now), { actions: html`<a href=${link(['sinks'])}>All about sinks</a>` })}
      </div>
      ${panel('Ledger', ledgerTable(this.ledger))}`;
  }

  /** How long the history is, in words. */
  #span() {
    return this.history.length < 60 ? count(this.history.length, 'second') : count(Math.floor(this.history.length / 60), 'minute');
  }

  #firstSteps() {
    return html`
      ${panel('First steps', html`
        <p>There are no devices yet. <a href=${link(['devices'])}>Create the first device</a>, or do it in a shell:</p>
        ${command('scripts/edge device create meter-1 --application meters')}`)}`;
  }

  #tiles(now) {
    const connections = sum(now.connections);
    const refused = sum(now.refusedPerSecond);
    return html`
      <dl class="tiles">
        ${tile('Accepted', `${figure(now.acceptedPerSecond)}/s`)}
        ${tile('Refused', `${figure(refused)}/s`, nothing, refused > 0 ? 'warn' : '')}
        ${tile('Ack, p99', milliseconds(now.ackMs?.p99))}
        ${tile('Connections', figure(connections))}
        ${tile('Devices', figure(now.devices))}
        ${tile('Journal', bytes(now.journal?.bytes), now.journal?.maxBytes ? `of ${bytes(now.journal.maxBytes)}` : nothing)}
        ${tile('Ring', figure(now.ring?.used), `of ${figure(now.ring?.capacity)}`)}
        ${tile('Heap', bytes(now.heapBytes))}
      </dl>`;
  }

  #connections() {
    const protocols = [...new Set(this.history.flatMap((stats) => Object.keys(stats.connections ?? {})))].sort().slice(0, 5);
    return this.#chart('Connections', protocols, protocols.map((name) => (s) => s.connections?.[name] ?? 0), number);
  }

  /** A chart with its legend, which says the latest values as text. */
  #chart(title, labels, readers, format, { base = 10, least = 5, axisFormat = format } = {}) {
    const times = this.history.map((stats) => Date.parse(stats.at) / 1_000);
    const columns = readers.map((read) => this.history.map(read));
    const latest = labels.map((label, i) => `${label} ${format(columns[i].at(-1))}`);
    return panel(title, html`
      ${labels.length === 0 ? html`<p class="legend">None yet</p>` : nothing}
      <ul class="legend">
        ${labels.map((label, i) => html`<li><span class="swatch s${i + 1}" aria-hidden="true"></span>${label} <strong>${format(columns[i].at(-1))}</strong></li>`)}
      </ul>
      <line-chart role="img" aria-label="${title}, last ${this.#span()}: ${latest.join(', ')}"
        .spec=${{ series: labels, format, axisFormat, base, least }} .data=${[times, ...columns]}></line-chart>`);
  }

  #refusals() {
    const totals = new Map();
    for (const stats of this.history) {
      for (const [name, perSecond] of Object.entries(stats.refusedPerSecond ?? {})) {
        totals.set(name, (totals.get(name) ?? 0) + perSecond);
      }
    }
    const rows = [...totals].filter(([, total]) => total > 0).sort(([, a], [, b]) => b - a);
    const most = rows[0]?.[1] ?? 1;
    return rows.length === 0
      ? html`<p class="muted">Nothing was refused in the last ${this.#span()}.</p>`
      : html`
        <ul class="bars">
          ${rows.slice(0, 8).map(([name, total]) => html`
            <li><span>${reason(name)}</span><meter min="0" max=${most} value=${total} aria-label=${name}></meter>
              <span class="amount">${figure(Math.round(total))}</span></li>`)}
        </ul>
        <p class="muted">In the last ${this.#span()}. <a href=${link(['decisions'])}>The latest decisions</a></p>`;
  }

  #sinks(now) {
    return table({
      caption: 'Sinks',
      rows: now.sinks ?? [],
      key: (sink) => sink.name,
      columns: [
        { label: 'Sink', isHeader: true, cell: (sink) => sink.name },
        { label: 'State', cell: (sink) => sinkState(sink.state) },
        { label: 'Waiting', className: 'number', cell: (sink) => count(sink.lag, 'record') },
        { label: 'Delivered', className: 'number', cell: (sink) => `${figure(sink.deliveredPerSecond)}/s` },
      ],
      empty: html`<p>No sink is set up: records stay in the journal. Add one below <code>sinks</code> in the edge's settings file.</p>`,
    });
  }
}
