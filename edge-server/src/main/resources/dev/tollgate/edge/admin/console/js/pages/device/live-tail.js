// A device's messages as the journal gets them, newest first. Who has scrolled down reads on undisturbed: newer ones wait until asked for.
import { html, nothing, repeat } from '../../html.js';
import { lines, query, send } from '../../api.js';
import { clock, count, number } from '../../format.js';
import { jsonText } from '../../parts/text.js';

const KEPT = 50;
const RETRY_MS = 2_000;
const DRAW_MS = 200; // however fast a device sends
const SHOWN_CHARACTERS = 4_000;

export class LiveTail {
  #abort = null;
  #retryTimer = 0;
  #drawTimer = 0;

  /** @param onChange called when there is more to show */
  constructor(deviceId, onChange) {
    Object.assign(this, { deviceId, onChange, records: [], newer: [], isReading: false, isPaused: false, problem: null, from: null });
  }

  start() {
    clearTimeout(this.#retryTimer);
    this.#abort = new AbortController();
    this.#follow(this.#abort.signal);
  }

  stop() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#drawTimer);
    this.#drawTimer = 0;
    this.#abort?.abort();
  }

  async #follow(signal) {
    try {
      const parameters = { device: this.deviceId, follow: true, from: this.from ?? 'end' };
      const response = await send('GET', '/records' + query(parameters), { signal });
      this.#show(null);
      for await (const record of lines(response)) {
        this.from = record.sequence + 1; // after a break it goes on where it was
        this.#take(shown(record));
      }
      throw new Error('The edge ended the stream.');
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      if (failure.status >= 400 && failure.status < 500) {
        this.from = null; // such as a place that the journal does not have any more
      }
      this.#show(failure);
      this.#retryTimer = setTimeout(() => this.start(), RETRY_MS);
    }
  }

  #take(record) {
    const list = this.isReading ? 'newer' : 'records';
    this[list] = [record, ...this[list]].slice(0, KEPT);
    this.#showSoon();
  }

  #onScroll(list) {
    this.isReading = list.scrollTop > 0;
    if (!this.isReading && this.newer.length > 0) {
      this.records = [...this.newer, ...this.records].slice(0, KEPT);
      this.newer = [];
      this.onChange();
    }
  }

  #show(problem) {
    this.problem = problem;
    this.onChange();
  }

  #showSoon() {
    this.#drawTimer ||= setTimeout(() => {
      this.#drawTimer = 0;
      this.onChange();
    }, DRAW_MS);
  }

  actions() {
    return html`
      <button type="button" aria-pressed=${this.isPaused} @click=${() => this.#toggle()}>${this.isPaused ? 'Go on' : 'Pause'}</button>
      <button type="button" ?disabled=${this.records.length === 0} @click=${() => this.#clear()}>Clear</button>`;
  }

  #toggle() {
    this.isPaused = !this.isPaused;
    this.isPaused ? this.stop() : this.start();
    this.onChange();
  }

  #clear() {
    Object.assign(this, { records: [], newer: [], isReading: false });
    this.onChange();
  }

  view() {
    return html`
      ${this.problem ? html`<div class="notice bad"><p>${this.problem.message} It is tried again.</p></div>` : nothing}
      ${this.records.length === 0
        ? html`<div class="empty"><p>${this.isPaused ? 'Paused.' : 'What the device sends from now on appears here.'}</p></div>`
        : html`
          <ul class="records" tabindex="0" aria-label="Messages, newest first" @scroll=${(event) => this.#onScroll(event.currentTarget)}>${repeat(this.records, ({ sequence }) => sequence, recordItem)}</ul>
          <p class="muted">${this.records.length === KEPT ? `${KEPT} messages; older ones are not kept here.` : `${count(this.records.length, 'message')}.`}
            ${this.newer.length === 0 ? nothing : html`
              <button type="button" class="quiet" @click=${toTop}>Show ${this.newer.length === KEPT ? `the last ${KEPT}` : `${this.newer.length} newer`}</button>`}</p>`}`;
  }
}

/** Scrolls to the newest, which shows those that have waited. */
function toTop({ currentTarget: button }) {
  button.closest('.panel').querySelector('.records').scrollTo({ top: 0 });
}

/** What is kept of a record: its payload as text, no longer than one reads. */
function shown({ sequence, receivedAt, extension, resource, protocol, payload, payloadBase64 }) {
  const text = payloadBase64 === undefined ? jsonText(payload) : `Base64: ${payloadBase64}`;
  const cut = text.length - SHOWN_CHARACTERS;
  return {
    sequence, receivedAt, extension, resource, protocol,
    text: cut > 0 ? `${text.slice(0, SHOWN_CHARACTERS)}\n… ${number(cut)} more characters` : text,
  };
}

const recordItem = (record) => html`
  <li>
    <p class="record-head"><time datetime=${record.receivedAt}>${clock(record.receivedAt)}</time>
      <span>${record.extension}${record.resource}</span><span class="muted">${record.protocol}, record ${record.sequence}</span></p>
    <pre class="json"><code>${record.text}</code></pre>
  </li>`;
