// Where records go: the state of each sink, what an operator can tell it, its dead letters, and the ledger.
import { html, nothing } from '../html.js';
import { API, get, lines, path, post, send } from '../api.js';
import { Page } from '../page.js';
import { ifMay } from '../session.js';
import { bytes, capital, count, duration, number } from '../format.js';
import { confirm, formDialog, openDialog } from '../parts/dialog.js';
import { panel } from '../parts/panel.js';
import { table } from '../parts/table.js';
import { badge, facts, jsonText, time } from '../parts/text.js';

const REFRESH_MS = 2_000;
const DEAD_LETTERS_SHOWN = 50;
const KINDS = { idle: 'good', delivering: 'good', connecting: 'plain', retrying: 'warn', stalled: 'bad', paused: 'warn', stopped: 'bad' };

export const sinkState = (state) => badge(capital(state), KINDS[state] ?? 'plain');

export class Sinks extends Page {
  constructor(host, route) {
    super(host, route);
    this.refreshEvery(REFRESH_MS);
    this.listen(['sink-changed'], () => this.reloadSoon());
  }

  get title() {
    return 'Sinks';
  }

  async load() {
    const [{ sinks }, { ledger }] = await Promise.all([get('/sinks'), get('/ledger')]);
    return { sinks, ledger };
  }

  view() {
    return html`
      ${this.sinks.length === 0 ? this.#none() : this.sinks.map((sink) => this.#sink(sink))}
      ${panel('Ledger', ledgerTable(this.ledger))}`;
  }

  #none() {
    return html`
      <div class="empty">
        <p>No sink is set up. Records stay in the journal until retention takes them.</p>
        <p>Add one below <code>sinks</code> in the edge's settings file, then start the edge again:</p>
        <pre><code>requiredSinks: archive
sinks:
  file:
    archive:
      folder: /var/lib/edge/archive</code></pre>
      </div>`;
  }

  #sink(sink) {
    return panel(sink.name, html`
      ${facts([
        ['State', sinkState(sink.state)],
        ['Kind', sink.kind],
        ['Routes', sink.routes.length === 0 ? 'none' : sink.routes.join(', ')],
        ['Waiting', html`${count(sink.lag, 'record')}${sink.oldestWaitingAt ? html`, oldest ${time(sink.oldestWaitingAt)}` : nothing}`],
        ['Next record', number(sink.cursor)],
        ['Failures', number(sink.failures)],
        ['Dead letters', bytes(sink.deadLetterBytes)],
      ])}
      ${sink.failure ? html`<div class="notice bad"><p>${sink.failure}</p>${sink.retryInMs > 0 ? html`<p>Tries again in ${duration(Math.ceil(sink.retryInMs / 1_000))}.</p>` : nothing}</div>` : nothing}`,
    { actions: this.#orders(sink) });
  }

  #orders(sink) {
    const pause = sink.state === 'paused'
      ? html`<button type="button" @click=${() => this.act(() => post(path('sinks', sink.name, 'resume')), `${sink.name} goes on.`)}>Resume</button>`
      : html`<button type="button" @click=${() => this.#pause(sink)}>Pause</button>`;
    return html`
      ${ifMay('operate', html`${pause}<button type="button" @click=${() => this.#rewind(sink)}>Rewind</button>`)}
      ${sink.deadLetterBytes === 0 ? nothing : html`<button type="button" @click=${() => this.#showDeadLetters(sink)}>Dead letters</button>`}`;
  }

  async #pause(sink) {
    const isSure = await confirm({
      title: `Pause ${sink.name}?`,
      text: `Records wait in the journal until you resume it, also over a restart. Messages of routes that require it and have the ack level “delivered” are not answered meanwhile.`,
      action: 'Pause',
    });
    if (isSure) {
      await this.act(() => post(path('sinks', sink.name, 'pause')), `${sink.name} is paused.`);
    }
  }

  async #rewind(sink) {
    const done = await formDialog({
      title: `Rewind ${sink.name}`,
      intro: `Records from there on are delivered again: the backend gets them twice. The sink is at ${number(sink.cursor)}.`,
      fields: [{ name: 'to', label: 'Go back to the record', isRequired: true, value: 'start', hint: 'A sequence, or “start” for the oldest record that the journal has.' }],
      action: 'Rewind',
      submit: ({ to }) => post(path('sinks', sink.name, 'rewind'), { to: to === 'start' ? to : Number(to) }),
    });
    if (done) {
      await this.shows(`${sink.name} delivers again from there on.`);
    }
  }

  async #showDeadLetters(sink) {
    const where = path('sinks', sink.name, 'dead-letters');
    const letters = [];
    const isRead = await this.act(async () => {
      for await (const letter of lines(await send('GET', where))) {
        letters.push(letter);
        if (letters.length === DEAD_LETTERS_SHOWN) {
          break;
        }
      }
    });
    if (!isRead) {
      return;
    }
    await openDialog(`Dead letters of ${sink.name}`, ({ close }) => html`
      <div class="dialog-body">
        <p>Records that the backend rejected. ${count(letters.length, 'record')} ${letters.length === DEAD_LETTERS_SHOWN ? 'are shown, there may be more' : 'in all'}.</p>
        ${letters.map((letter) => html`<pre class="json"><code>${jsonText(letter)}</code></pre>`)}
      </div>
      <div class="dialog-actions">
        <a class="button" href=${API + where} download="${sink.name}.dead.ndjson">Download all</a>
        <button type="button" class="primary" @click=${() => close()}>Done</button>
      </div>`, { isWide: true });
  }
}

/** Accepted = delivered + in flight + waiting + expired + dropped, for each route and sink. */
export function ledgerTable(ledger) {
  const dropped = (row) => Object.entries(row.dropped ?? {}).filter(([, records]) => records > 0);
  return table({
    caption: 'Ledger',
    rows: ledger,
    key: (row) => `${row.route}/${row.sink}`,
    columns: [
      { label: 'Route', isHeader: true, cell: (row) => row.route },
      { label: 'Sink', cell: (row) => html`${row.sink}${row.required ? nothing : html` <span class="muted">optional</span>`}` },
      { label: 'Accepted', className: 'number', cell: (row) => number(row.accepted) },
      { label: 'Delivered', className: 'number', cell: (row) => number(row.delivered) },
      { label: 'In flight', className: 'number', cell: (row) => number(row.inFlight) },
      { label: 'Waiting', className: 'number', cell: (row) => number(row.waiting) },
      { label: 'Expired', className: 'number', cell: (row) => number(row.expired) },
      { label: 'Dropped', className: 'number', cell: (row) => dropped(row).length === 0 ? '0' : dropped(row).map(([name, records]) => html`<div>${number(records)} ${name}</div>`) },
      { label: 'Balance', cell: (row) => row.difference === 0 ? badge('Balances', 'good') : badge(`${number(row.difference)} missing`, 'bad') },
    ],
    empty: html`<p>No route has a sink, so there is nothing to account for yet.</p>`,
  });
}
