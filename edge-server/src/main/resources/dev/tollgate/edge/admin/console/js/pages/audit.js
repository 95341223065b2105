// Who changed what, when. The log is a chain of hashes: a line that was changed afterwards breaks it.
import { html, nothing } from '../html.js';
import { get, post, query } from '../api.js';
import { Page } from '../page.js';
import { count, number } from '../format.js';
import { goTo } from '../router.js';
import { filterBar, textFilter } from '../parts/filters.js';
import { pager, table } from '../parts/table.js';
import { facts, mono, time } from '../parts/text.js';

const PAGE = 50;
const FILTERS = [['actor', 'Who'], ['action', 'Action'], ['target', 'Of what']];

export class Audit extends Page {
  static scope = 'admin';

  constructor(host, route) {
    super(host, route);
    this.open = new Set();
    this.verdict = null;
    this.listen(['token-changed', 'device-changed', 'sink-changed', 'connected'], () => this.reloadSoon());
  }

  get title() {
    return 'Audit';
  }

  get #filters() {
    return Object.fromEntries(FILTERS.map(([name]) => [name, this.route.parameters.get(name) ?? '']));
  }

  async load() {
    const page = await get('/audit' + query({ ...this.#filters, after: this.route.parameters.get('after'), limit: PAGE }));
    return { entries: page.audit, next: page.next };
  }

  actions() {
    return html`<button type="button" class="primary" @click=${() => this.#verify()}>Verify the chain</button>`;
  }

  async #verify() {
    await this.act(async () => {
      this.verdict = await post('/audit/verify');
    });
  }

  view() {
    const filters = this.#filters;
    return html`
      ${this.verdict ? this.#verdictBox() : nothing}
      ${filterBar(FILTERS.map(([name, label]) => textFilter({
        name, label, value: filters[name], placeholder: 'All', isWhole: true, onValue: (value) => goTo(['audit'], { ...filters, [name]: value }),
      })))}
      ${table({
        caption: 'Audit log, newest first',
        rows: this.entries,
        key: ({ sequence }) => sequence,
        columns: [
          { label: 'Number', isHeader: true, className: 'number', cell: ({ sequence }) => number(sequence) },
          { label: 'When', cell: ({ at }) => time(at) },
          { label: 'Who', cell: ({ actor }) => actor },
          { label: 'From', cell: ({ address }) => mono(address) },
          { label: 'Action', cell: ({ action }) => html`<code>${action}</code>` },
          { label: 'Of what', cell: ({ target }) => mono(target) },
          { label: 'More', className: 'row-actions', cell: ({ sequence }) => html`
            <button type="button" class="quiet" aria-expanded=${this.open.has(sequence)} aria-label="Details of entry ${sequence}" @click=${() => this.#toggle(sequence)}>
              ${this.open.has(sequence) ? 'Close' : 'Details'}</button>` },
        ],
        detail: (entry) => (this.open.has(entry.sequence) ? detail(entry) : nothing),
        empty: html`<p>No entry matches.</p><button type="button" @click=${() => goTo(['audit'])}>Clear the filters</button>`,
      })}
      ${pager({
        isFirst: !this.route.parameters.has('after'),
        next: this.next,
        toFirst: () => goTo(['audit'], filters),
        toNext: () => goTo(['audit'], { ...filters, after: this.next }),
        shown: count(this.entries.length, 'entry', 'entries') + ' on this page',
      })}`;
  }

  #toggle(sequence) {
    this.open.has(sequence) ? this.open.delete(sequence) : this.open.add(sequence);
    this.update({});
  }

  #verdictBox() {
    const { ok, entries, problems } = this.verdict;
    return ok
      ? html`<div class="notice good" role="status"><p>The chain is whole: ${number(entries)} entries, none changed or missing.</p></div>`
      : html`<div class="notice bad" role="alert"><p>The log was changed outside of the edge:</p>
        <ul class="errors">${problems.map(({ sequence, detail: words }) => html`<li>Entry ${number(sequence)}: ${words}</li>`)}</ul></div>`;
  }
}

const detail = ({ detail: fields, hash }) => facts([
  ...Object.entries(fields ?? {}).map(([name, value]) => [name, html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`]),
  ['Hash', html`<code class="json">${hash}</code>`],
]);
