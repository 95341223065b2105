// Commands to the device: sent, waiting, executed or expired.
import { html, nothing } from '../../html.js';
import { get, path, post } from '../../api.js';
import { ifMay } from '../../session.js';
import { formDialog } from '../../parts/dialog.js';
import { jsonOf } from '../../parts/fields.js';
import { panel } from '../../parts/panel.js';
import { table } from '../../parts/table.js';
import { badge, none, time } from '../../parts/text.js';
import { toast } from '../../parts/toast.js';

const SHOWN = 50;
const KINDS = { PENDING: 'warn', EXECUTED: 'good', EXPIRED: 'bad' };
const WORDS = { PENDING: 'Waiting', EXECUTED: 'Executed', EXPIRED: 'Expired' };
const LIVES = [['', 'The edge’s default'], ['0', 'Push once, keep nothing'], ['60000', '1 minute'], ['3600000', '1 hour'], ['86400000', '1 day']];
const WAITS = [['0', 'Do not wait'], ['5000', '5 seconds'], ['10000', '10 seconds'], ['30000', '30 seconds']];

export class CommandsTab {
  constructor(page) {
    this.page = page;
    this.where = path('devices', page.id, 'commands');
  }

  async load() {
    this.commands = (await get(`${this.where}?limit=${SHOWN}`)).commands;
  }

  view() {
    return panel('Commands', table({
      caption: 'Commands, newest first',
      rows: this.commands,
      key: (command) => `${command.type}/${command.id}`,
      columns: [
        { label: 'Command', isHeader: true, cell: (command) => html`${command.type} <span class="muted">${command.id}</span>` },
        { label: 'State', cell: (command) => badge(WORDS[command.state] ?? command.state, KINDS[command.state]) },
        { label: 'Payload', cell: (command) => json(command.payload) },
        { label: 'Result', cell: (command) => this.#result(command) },
        { label: 'Sent', cell: (command) => time(command.createdAt) },
        { label: 'Ends', cell: (command) => time(command.endedAt ?? command.expiresAt) },
      ],
      empty: html`<p>No command was sent to this device.</p>
        ${ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#send()}>Send the first command</button>`)}`,
    }), { actions: this.commands.length === 0 ? nothing : ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#send()}>Send command</button>`) });
  }

  #result({ statusCode, reasonPhrase, result }) {
    return statusCode === null || statusCode === undefined
      ? html`<span class="muted">none yet</span>`
      : html`${badge(statusCode, statusCode < 300 ? 'good' : 'bad')} ${reasonPhrase ?? nothing} ${result === null ? nothing : json(result)}`;
  }

  async #send() {
    const sent = await formDialog({
      title: `Send a command to ${this.page.device.name}`,
      fields: [
        { name: 'type', label: 'Type', isRequired: true, hint: 'Letters, digits, _ and -, such as reboot.' },
        { name: 'payload', label: 'Payload', type: 'text-area', isMono: true, rows: 4, hint: 'JSON.' },
        { name: 'ttlMs', label: 'Time to live', type: 'select', options: LIVES, value: '', isRequired: true },
        { name: 'awaitMs', label: 'Wait for the result', type: 'select', options: WAITS, value: '0', isRequired: true },
      ],
      action: 'Send command',
      submit: ({ type, payload, ttlMs, awaitMs }) => post(this.where, {
        type,
        payload: payload === undefined ? undefined : jsonOf(payload, 'The payload'),
        ttlMs: ttlMs === undefined ? undefined : Number(ttlMs),
        awaitMs: Number(awaitMs ?? 0),
      }),
    });
    if (sent) {
      toast(words(sent));
      await this.page.reload();
    }
  }
}

function words({ type, state, pushed, statusCode }) {
  if (state === 'EXECUTED') {
    return `${type} is executed, with status ${statusCode}.`;
  }
  return pushed ? `${type} is sent.` : `${type} waits: the device is not connected.`;
}

const json = (value) => (value === null || value === undefined ? none : html`<code class="json">${JSON.stringify(value)}</code>`);
