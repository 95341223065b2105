// Auth tokens: each has one purpose and an end. Devices register with them, people and programs sign in with them.
import { html, nothing } from '../html.js';
import { create, get, path, post, query } from '../api.js';
import { Page } from '../page.js';
import { absolute, count, number } from '../format.js';
import { goTo } from '../router.js';
import { command, copyButton } from '../parts/copy.js';
import { confirm, formDialog, showSecret } from '../parts/dialog.js';
import { expiresAt, expiryFields } from '../parts/expiry.js';
import { pager, table } from '../parts/table.js';
import { badge, facts, time } from '../parts/text.js';

const PAGE = 100;
const TICK_MS = 1_000;
const REFRESH_MS = 5_000;
const KINDS = { Active: 'good', Expired: 'bad', UsedUp: 'warn', Revoked: 'bad' };
const WORDS = { UsedUp: 'Used up' };
const PURPOSES = [
  ['registration', 'Registration', 'Devices register with it and get a key of their own.'],
  ['api', 'API', 'People and programs use the admin API and this console with it.'],
  ['access', 'Access', 'Whoever has it sees the devices that it is for and their messages, one device at a time.'],
  ['basic', 'Basic, for trying things out only', 'Everything at once. Do not use it in production.'],
];
const SCOPED = ['api', 'basic'];
const SCOPES = [
  ['read', 'Read', 'Sees everything but secrets.'],
  ['operate', 'Operate', 'Also changes devices, tokens, configurations and sinks.'],
  ['admin', 'Admin', 'Also auth tokens, secrets and the audit log.'],
];

export class AuthTokens extends Page {
  static scope = 'admin';

  constructor(host, route) {
    super(host, route);
    this.open = new Set();
    this.every(TICK_MS, () => this.isLoaded && this.#tick());
    this.refreshEvery(REFRESH_MS); // there are no events of their uses
    this.listen(['token-changed', 'connected', 'device-changed'], () => this.reloadSoon());
  }

  get title() {
    return 'Auth tokens';
  }

  async load() {
    const page = await get('/auth-tokens' + query({ after: this.route.parameters.get('after'), limit: PAGE }));
    return { tokens: page.authTokens, next: page.next };
  }

  /** Redraws while an expiry is near, and asks again once one has come. */
  #tick() {
    const now = Date.now();
    const near = this.tokens.filter((token) => token.state === 'Active' && Date.parse(token.expiresAt) - now < 3_600_000);
    if (near.some((token) => Date.parse(token.expiresAt) <= now)) {
      this.reloadSoon();
    } else if (near.length > 0) {
      this.update({});
    }
  }

  actions() {
    return html`<button type="button" class="primary" @click=${() => this.#create()}>Create auth token</button>`;
  }

  view() {
    return html`
      ${table({
        caption: 'Auth tokens',
        rows: this.tokens,
        key: ({ authTokenId }) => authTokenId,
        columns: this.#columns(),
        detail: (token) => (this.open.has(token.authTokenId) ? this.#detail(token) : nothing),
        empty: html`
          <p>There are no auth tokens. Create one for registration, so that devices can register themselves.</p>
          <button type="button" class="primary" @click=${() => this.#create()}>Create the first auth token</button>
          <p>or in a shell:</p>${command('scripts/edge auth-token create line-1 --purpose registration --expires-in 7d')}`,
      })}
      ${pager({
        isFirst: !this.route.parameters.has('after'),
        next: this.next,
        toFirst: () => goTo(['auth-tokens']),
        toNext: () => goTo(['auth-tokens'], { after: this.next }),
        shown: count(this.tokens.length, 'auth token') + ' on this page',
      })}`;
  }

  #columns() {
    return [
      { label: 'Name', isHeader: true, cell: (token) => token.name },
      { label: 'Purpose', cell: (token) => purpose(token) },
      { label: 'State', cell: ({ state }) => badge(WORDS[state] ?? state, KINDS[state]) },
      { label: 'Expires', cell: (token) => time(token.expiresAt) },
      { label: 'Uses', className: 'number', cell: ({ uses, usesMax }) => (usesMax ? `${number(uses)} of ${number(usesMax)}` : number(uses)) },
      { label: 'Last used', cell: (token) => time(token.lastUsedAt) },
      { label: 'More', className: 'row-actions', cell: ({ authTokenId, name }) => html`
        <button type="button" class="quiet" aria-expanded=${this.open.has(authTokenId)} aria-label="Details of ${name}" @click=${() => this.#toggle(authTokenId)}>
          ${this.open.has(authTokenId) ? 'Close' : 'Details'}</button>` },
    ];
  }

  #toggle(id) {
    this.open.has(id) ? this.open.delete(id) : this.open.add(id);
    this.update({});
  }

  #detail(token) {
    return html`
      ${facts([
        ['Id', html`<code>${token.authTokenId}</code>`],
        ['Scopes', token.scopes?.length > 0 ? token.scopes.join(', ') : nothing],
        ...(token.purpose === 'api' ? [] : [
          ['Application', orAny(token.application)],
          ['Group', orAny(token.group)],
          ['Device names', orAny(token.namePattern)],
        ]),
        ['Expires', absolute(token.expiresAt)],
        ['Created', html`${time(token.createdAt)}${token.createdBy ? html` by ${token.createdBy}` : nothing}`],
      ])}
      <div class="moves">
        <button type="button" @click=${() => this.#view(token)}>View</button>
        ${copyButton(() => this.#reveal(token), 'Copy token')}
        ${token.state === 'Active' ? html`<button type="button" class="danger-text" @click=${() => this.#revoke(token)}>Revoke</button>` : nothing}
        <span class="muted">The audit log records that you view or copy it.</span>
      </div>`;
  }

  async #reveal({ authTokenId }) {
    return (await post(path('auth-tokens', authTokenId, 'reveal'))).token;
  }

  #view(token) {
    return this.act(async () => {
      const secret = await this.#reveal(token);
      await showSecret({ title: token.name, text: howToUse(token), label: 'Auth token', secret, next: nextStep(token, secret) });
    });
  }

  async #revoke(token) {
    const isSure = await confirm({
      title: `Revoke ${token.name}?`,
      text: token.purpose === 'api'
        ? 'It is refused at once, and whoever is signed in with it is signed out. This is final.'
        : 'It is refused at once. Devices that registered with it keep their keys. This is final.',
      action: 'Revoke',
    });
    if (isSure) {
      await this.act(() => post(path('auth-tokens', token.authTokenId, 'revoke')), `${token.name} is revoked.`);
    }
  }

  async #create() {
    const made = await formDialog({
      title: 'Create auth token',
      isWide: true,
      fields: createFields,
      action: 'Create auth token',
      submit: (entered) => create('/auth-tokens', {
        name: entered.name,
        purpose: entered.purpose,
        scopes: entered.scope === undefined ? undefined : [entered.scope],
        expiresAt: expiresAt(entered),
        usesMax: entered.usesMax === undefined ? undefined : Number(entered.usesMax),
        application: entered.application,
        group: entered.group,
        namePattern: entered.namePattern,
      }),
    });
    if (made) {
      await showSecret({ title: `${made.name} is created`, text: howToUse(made), label: 'Auth token', secret: made.token, next: nextStep(made, made.token) });
      await this.reload();
    }
  }
}

function createFields(entered) {
  const chosen = entered.purpose ?? 'registration';
  return [
    { name: 'name', label: 'Name', isRequired: true, hint: 'What it is for, such as factory line 1.' },
    { name: 'purpose', label: 'Purpose', type: 'choice', options: PURPOSES, value: chosen },
    ...(SCOPED.includes(chosen) ? [{ name: 'scope', label: 'Scope', type: 'choice', options: SCOPES, value: entered.scope ?? 'read' }] : []),
    ...expiryFields(entered, { mayNever: false, preset: '7d' }),
    ...(chosen === 'api' ? [] : [
      { name: 'usesMax', label: 'Number of uses', type: 'number', min: 1, step: 1, hint: 'After so many it is refused. Empty for any number.' },
      { name: 'application', label: 'Application', isMono: true, hint: 'Only for devices of this application. Empty: the device says which.' },
      { name: 'group', label: 'Group', hint: 'Only for devices of this group.' },
      { name: 'namePattern', label: 'Device names', isMono: true, hint: 'Only for names that match, such as meter-*.' },
    ]),
  ];
}

const orAny = (name) => (name ? html`<code>${name}</code>` : html`<span class="muted">any</span>`);

function purpose({ purpose: name }) {
  return name === 'basic' ? html`basic ${badge('for trying out only', 'warn')}` : name;
}

const howToUse = ({ purpose: name }) => ({
  registration: 'A device registers with it once, and forgets it.',
  api: 'It opens the admin API and this console until it expires.',
  access: 'It shows the devices that it is for, and their messages, until it expires.',
  basic: 'It is good for everything. Use it to try things out, and nowhere else.',
}[name]);

function nextStep({ purpose: name }, secret) {
  if (name === 'registration') {
    return html`<p>On the device, which finds the edge at the address of its HTTP or MQTT port:</p>${command(`scripts/edge agent login ${secret} --server http://${location.hostname}:8080 --device-name meter-1`)}`;
  }
  return name === 'api' || name === 'basic' ? html`<p>For instance:</p>${command(`curl -H 'Authorization: Bearer ${secret}' ${location.origin}/api/v1/devices`)}` : nothing;
}
