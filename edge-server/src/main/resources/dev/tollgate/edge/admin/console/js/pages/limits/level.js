// The limits that hold at one level (all, an application, a device), who set each, and the form that changes them.
import { html, nothing } from '../../html.js';
import { getTagged, put, remove } from '../../api.js';
import { bytes, capital, count, number } from '../../format.js';
import { may } from '../../session.js';
import { confirm } from '../../parts/dialog.js';
import { editDialog } from '../../parts/edit.js';
import { table } from '../../parts/table.js';
import { badge, time } from '../../parts/text.js';

const perSecond = (text) => `${text}/s`;
/** By their names in the API: label, unit in the form, how a value is read, the greatest and the least that can be set; 0 is no limit. */
const LIMITS = {
  messagesPerSecond: { label: 'Messages a second', format: (value) => perSecond(number(value)), max: 10_000_000 },
  bytesPerSecond: { label: 'Payload a second', unit: 'in bytes', format: (value) => perSecond(bytes(value)), max: 2_000_000_000 },
  burstMs: { label: 'Burst', unit: 'in milliseconds', format: (value) => `${number(value)} ms`, max: 3_600_000, min: 1 },
  connections: { label: 'Connections', format: number, max: 10_000_000 },
  connectsPerSecond: { label: 'Connects a second', format: (value) => perSecond(number(value)), max: 1_000_000 },
  failedTokensPerMinute: { label: 'Wrong tokens a minute', format: (value) => `${number(value)}/min`, max: 10_000_000 },
};
const ABOVE = { pause: 'reading from it pauses, and nothing is lost', refuse: 'its messages are refused with rate-limit' };
const ORIGINS = { settings: ['Settings', 'plain'], operator: ['Set for all', 'good'], application: ['Set for the application', 'good'], device: ['Set for the device', 'good'] };
const SECTIONS = {
  all: { device: 'Each device', application: 'Each application, all its devices together', address: 'Each address' },
  application: { application: 'The application, all its devices together', device: 'Each of its devices' },
  device: { device: 'This device' },
};

/** A limit's value in words. */
export const limitText = (name, value) => (value === 0 && !LIMITS[name].min ? 'no limit' : LIMITS[name].format(value));

export const limitLabel = (name) => LIMITS[name].label;

export class LimitsLevel {
  /**
   * @param where of the API
   * @param scope that a session needs to change them
   */
  constructor(page, where, scope = 'operate') {
    Object.assign(this, { page, where, scope, seen: null });
  }

  async load() {
    this.seen = await getTagged(this.where);
  }

  get limits() {
    return this.seen.value;
  }

  get #sections() {
    return Object.entries(SECTIONS[this.limits.level]);
  }

  actions() {
    if (!may(this.scope)) {
      return nothing;
    }
    return html`
      ${Object.keys(this.limits.override).length === 0 ? nothing : html`
        <button type="button" class="danger-text" @click=${() => this.#reset()}>Reset</button>`}
      <button type="button" @click=${() => this.#change()}>Change limits</button>`;
  }

  view() {
    const { updatedAt, updatedBy } = this.limits;
    return html`
      ${this.#sections.map(([section, title]) => this.#section(section, title))}
      ${this.limits.above === undefined ? nothing : html`
        <p>An MQTT device above its rate: <strong>${ABOVE[this.limits.above]}.</strong> ${origin(this.limits.origin.above)}</p>`}
      ${updatedAt ? html`<p class="muted">Last changed here ${time(updatedAt)} by ${updatedBy}.</p>` : nothing}`;
  }

  #section(section, title) {
    const { [section]: now, inherited, origin: origins } = this.limits;
    return html`
      <section class="limits" aria-label=${title}>
        <h3>${title}${now.used > 0 ? html` <small>${count(now.used, ...NOUNS[section])} at present</small>` : nothing}</h3>
        ${table({
          caption: title,
          rows: Object.keys(inherited[section]),
          key: (name) => name,
          columns: [
            { label: 'Limit', isHeader: true, className: 'limit', cell: limitLabel },
            { label: 'Now', className: 'number', cell: (name) => html`<strong>${limitText(name, now[name])}</strong>` },
            { label: 'Comes from', cell: (name) => origin(origins[section][name]) },
            { label: 'Inherited', className: 'number', cell: (name) => limitText(name, inherited[section][name]) },
          ],
        })}
      </section>`;
  }

  #fields({ inherited, override }) {
    const numbers = this.#sections.flatMap(([section, title]) => [
      { name: section, type: 'heading', label: title },
      ...Object.keys(inherited[section]).map((name) => ({
        name: `${section}.${name}`,
        label: limitLabel(name),
        mark: LIMITS[name].unit ?? '',
        type: 'number',
        min: LIMITS[name].min ?? 0,
        max: LIMITS[name].max,
        step: 1,
        value: override[section]?.[name]?.toString(),
        hint: `Empty inherits ${limitText(name, inherited[section][name])}${LIMITS[name].min ? '' : '; 0 is no limit'}.`,
      })),
    ]);
    return inherited.above === undefined ? numbers : [
      ...numbers,
      {
        name: 'above', label: 'An MQTT device above its rate', mark: '', type: 'select', value: override.above ?? '',
        options: [['', `Inherited: ${ABOVE[inherited.above]}`], ...Object.entries(ABOVE).map(([name, text]) => [name, capital(text)])],
      },
    ];
  }

  async #change() {
    const isDone = await editDialog({
      title: 'Change limits',
      isWide: true,
      hasColumns: true,
      intro: 'They hold from the next message on, for open connections, too.',
      seen: this.seen,
      read: () => getTagged(this.where),
      fields: (limits) => this.#fields(limits),
      save: (entered, etag) => put(this.where, overrideOf(entered), etag),
    });
    if (isDone) {
      await this.page.shows('The limits are changed.');
    }
  }

  async #reset() {
    const { etag } = this.seen;
    const isSure = await confirm({
      title: 'Reset the limits?',
      text: 'What is set here is taken back: each limit is again what is inherited, from the next message on.',
      action: 'Reset',
    });
    if (isSure) {
      await this.page.act(() => remove(this.where, etag), 'The limits are as inherited.');
    }
  }
}

const NOUNS = { device: ['device'], application: ['application'], address: ['address', 'addresses'] };

const origin = (name) => badge(...ORIGINS[name]);

/** What is set, as the API takes it: what was left empty is inherited. */
function overrideOf({ above, ...entered }) {
  const override = above === undefined ? {} : { above };
  for (const [name, value] of Object.entries(entered)) {
    const [section, limit] = name.split('.');
    if (limit !== undefined && value !== undefined) {
      override[section] = { ...override[section], [limit]: Number(value) };
    }
  }
  return override;
}
