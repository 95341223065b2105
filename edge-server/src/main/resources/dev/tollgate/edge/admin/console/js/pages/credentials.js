// User names and passwords of MQTT clients, where the edge asks for them.
import { html, nothing } from '../html.js';
import { create, get, path, post, query } from '../api.js';
import { Page } from '../page.js';
import { capital, count } from '../format.js';
import { goTo } from '../router.js';
import { ifMay, may } from '../session.js';
import { command } from '../parts/copy.js';
import { confirm, formDialog, showSecret } from '../parts/dialog.js';
import { pager, table } from '../parts/table.js';
import { mono, time, tokenState } from '../parts/text.js';

const PAGE = 100;
const REFRESH_MS = 5_000;
const TEXTS = {
  suspend: 'Its connections are closed, and clients that show it are refused until you resume it.',
  revoke: 'Its connections are closed, and clients that show it are refused for good.',
};
const DONE = { suspend: 'suspended', resume: 'active again', revoke: 'revoked' };

export class Credentials extends Page {
  constructor(host, route) {
    super(host, route);
    this.refreshEvery(REFRESH_MS);
  }

  get title() {
    return 'Client credentials';
  }

  async load() {
    const page = await get('/client-credentials' + query({ after: this.route.parameters.get('after'), limit: PAGE }));
    return { credentials: page.clientCredentials, next: page.next };
  }

  actions() {
    return ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#create()}>Create credential</button>`);
  }

  view() {
    return html`
      <p class="lead">A user name and password let an MQTT client connect; each message needs a device's token all the same. The setting
        <code>mqtt.clientCredentials</code> says whether they are looked at.</p>
      ${table({
        caption: 'Client credentials',
        rows: this.credentials,
        key: ({ credentialId }) => credentialId,
        columns: [
          { label: 'User name', isHeader: true, cell: ({ userName }) => userName },
          { label: 'Status', cell: ({ state }) => tokenState({ state }) },
          { label: 'Id', cell: ({ credentialId }) => mono(credentialId) },
          { label: 'Last used', cell: ({ lastUsedAt }) => time(lastUsedAt) },
          { label: 'Created', cell: ({ createdAt, createdBy }) => html`${time(createdAt)}${createdBy ? html` by ${createdBy}` : nothing}` },
          ...(may('operate') ? [{ label: 'Change', className: 'row-actions', cell: (credential) => this.#moves(credential) }] : []),
        ],
        empty: html`
          <p>There are no client credentials. They are needed only where <code>mqtt.clientCredentials</code> is <code>optional</code> or
            <code>required</code>.</p>
          ${ifMay('operate', html`
            <button type="button" class="primary" @click=${() => this.#create()}>Create the first credential</button>
            <p>or in a shell:</p>${command('scripts/edge client-credential create gateway-7')}`)}`,
      })}
      ${pager({
        isFirst: !this.route.parameters.has('after'),
        next: this.next,
        toFirst: () => goTo(['client-credentials']),
        toNext: () => goTo(['client-credentials'], { after: this.next }),
        shown: count(this.credentials.length, 'credential') + ' on this page',
      })}`;
  }

  #moves(credential) {
    return credential.transitions.map((move) => html`
      <button type="button" class=${move === 'revoke' ? 'danger-text' : ''} aria-label="${capital(move)} ${credential.userName}"
        @click=${() => this.#move(credential, move)}>${capital(move)}</button>`);
  }

  async #move({ credentialId, userName }, move) {
    const text = TEXTS[move];
    const isSure = text === undefined || await confirm({ title: `${capital(move)} ${userName}?`, text, action: capital(move) });
    if (isSure) {
      await this.act(() => post(path('client-credentials', credentialId, move)), `${userName} is ${DONE[move]}.`);
    }
  }

  async #create() {
    const made = await formDialog({
      title: 'Create credential',
      fields: [
        { name: 'userName', label: 'User name', isRequired: true },
        { name: 'password', label: 'Password', type: 'password', hint: '8 to 72 bytes. Leave it empty for a generated one.' },
      ],
      action: 'Create credential',
      submit: ({ userName, password }) => create('/client-credentials', { userName, password }),
    });
    if (made) {
      await showSecret({ title: `${made.userName} is created`, text: 'Copy the password now: the edge keeps a hash of it, and cannot show it again.', label: 'Password', secret: made.password });
      await this.reload();
    }
  }
}
