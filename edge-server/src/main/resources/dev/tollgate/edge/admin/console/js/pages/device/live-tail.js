// A device's messages as the journal gets them, newest first.
import { html, nothing } from '../../html.js';
import { lines, query, send } from '../../api.js';
import { clock, count } from '../../format.js';
import { jsonText } from '../../parts/text.js';

const KEPT = 50;
const RETRY_MS = 2_000;

export class LiveTail {
  #abort = null;
  #timer = 0;

  /** @param onChange called when there is more to show */
  constructor(deviceId, onChange) {
    Object.assign(this, { deviceId, onChange, records: [], isPaused: false, problem: null, from: null });
  }

  start() {
    clearTimeout(this.#timer);
    this.#abort = new AbortController();
    this.#follow(this.#abort.signal);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  async #follow(signal) {
    try {
      const parameters = { device: this.deviceId, follow: true, from: this.from ?? 'end' };
      const response = await send('GET', '/records' + query(parameters), { signal });
      this.problem = null;
      for await (const record of lines(response)) {
        this.from = record.sequence + 1; // after a break it goes on where it was
        this.records = [record, ...this.records].slice(0, KEPT);
        this.onChange();
      }
      throw new Error('The edge ended the stream.');
    } catch (failure) {
      if (!signal.aborted) {
        this.problem = failure;
        this.#timer = setTimeout(() => this.start(), RETRY_MS);
        this.onChange();
      }
    }
  }

  actions() {
    return html`
      <button type="button" aria-pressed=${this.isPaused} @click=${() => this.#toggle()}>${this.isPaused ? 'Go on' : 'Pause'}</button>
      <button type="button" ?disabled=${this.records.length === 0} @click=${() => { this.records = []; this.onChange(); }}>Clear</button>`;
  }

  #toggle() {
    this.isPaused = !this.isPaused;
    this.isPaused ? this.stop() : this.start();
    this.onChange();
  }

  view() {
    return html`
      ${this.problem ? html`<div class="notice bad"><p>${this.problem.message} It is tried again.</p></div>` : nothing}
      ${this.records.length === 0
        ? html`<div class="empty"><p>${this.isPaused ? 'Paused.' : 'What the device sends from now on appears here.'}</p></div>`
        : html`
          <ul class="records" aria-label="Messages, newest first">${this.records.map(recordItem)}</ul>
          <p class="muted">${count(this.records.length, 'message')}${this.records.length === KEPT ? ', older ones are not kept here' : nothing}</p>`}`;
  }
}

const recordItem = (record) => html`
  <li>
    <p class="record-head"><time datetime=${record.receivedAt}>${clock(record.receivedAt)}</time>
      <span>${record.extension}${record.resource}</span><span class="muted">${record.protocol}, record ${record.sequence}</span></p>
    <pre class="json"><code>${payloadText(record)}</code></pre>
  </li>`;

function payloadText(record) {
  return record.payloadBase64 === undefined ? jsonText(record.payload) : `Base64: ${record.payloadBase64}`;
}
