// The first thing to see of a device: the status of its tokens, its messages as they come, and what it was answered.
import { html, nothing } from '../../html.js';
import { get, path } from '../../api.js';
import { ifMay, may } from '../../session.js';
import { capital } from '../../format.js';
import { panel } from '../../parts/panel.js';
import { table } from '../../parts/table.js';
import { facts, reason, time, tokenState } from '../../parts/text.js';
import { decisionColumns, decisionKey } from '../decisions.js';
import { LiveTail } from './live-tail.js';
import { issueToken, moveToken, revealToken, rotateToken } from './token-dialogs.js';

const STEPS = ['Inactive', 'Active', 'Suspended', 'Revoked'];
const DECISIONS = 20;

const isEnded = ({ state, expired }) => state === 'Revoked' || expired;

export class StatusTab {
  constructor(page) {
    this.page = page;
    this.tail = new LiveTail(page.id, () => page.update({}));
    this.tail.start();
  }

  leave() {
    this.tail.stop();
  }

  hasToken(tokenId) {
    return this.tokens.some((token) => token.tokenId === tokenId);
  }

  async load() {
    const device = path('devices', this.page.id);
    const [{ tokens }, { decisions }] = await Promise.all([get(`${device}/tokens`), get(`${device}/decisions?limit=${DECISIONS}`)]);
    this.tokens = tokens.sort((a, b) => isEnded(a) - isEnded(b)); // newest first, and behind them those that are over
    this.decisions = decisions;
  }

  view() {
    return html`
      <div class="grid device">
        ${panel('Tokens', this.#tokens(), {
          className: 'tokens',
          actions: ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#issue()}>Issue token</button>`),
        })}
        ${panel('Messages', this.tail.view(), { actions: this.tail.actions() })}
        ${panel('Decisions', this.#decisions(), { className: 'all' })}
      </div>`;
  }

  #tokens() {
    return this.tokens.length === 0
      ? html`<div class="empty"><p>The device has no token, so it cannot send.${may('operate') ? ' Issue one.' : nothing}</p></div>`
      : html`<ul class="token-list">${this.tokens.map((token) => html`<li>${this.#token(token)}</li>`)}</ul>`;
  }

  /** The status widget: where the token is, and the moves that are allowed now. */
  #token(token) {
    const position = STEPS.indexOf(token.state);
    return html`
      <article class="token" aria-label="Token ${token.tokenId}" data-state=${token.state}>
        <header><code>${token.tokenId}</code>${tokenState(token)}</header>
        <ol class="steps" aria-label="Status">
          ${STEPS.map((step, i) => html`<li aria-current=${i === position ? 'step' : nothing} class=${i === position ? token.state.toLowerCase() : ''}>${step}</li>`)}
        </ol>
        <div class="moves">${this.#moves(token)}</div>
        ${facts([
          ['First used', time(token.firstUsedAt, 'not yet')],
          ['Expires', time(token.expiresAt)],
          ['Issued', time(token.createdAt)],
        ])}
      </article>`;
  }

  #moves(token) {
    if (token.transitions.length === 0) {
      return html`<span class="muted">Final: it cannot be used again.</span>`;
    }
    if (!may('operate')) {
      return html`<span class="muted">Changing it needs a session with the scope operate.</span>`;
    }
    const { page } = this;
    return html`
      ${token.transitions.map((move) => html`
        <button type="button" class=${move === 'revoke' ? 'danger-text' : ''} @click=${() => page.act(() => moveToken(token, move), (words) => words)}>${capital(move)}</button>`)}
      <button type="button" class="quiet" @click=${() => page.act(() => rotateToken(page.device, token))}>Rotate</button>
      ${ifMay('admin', html`<button type="button" class="quiet" @click=${() => page.act(() => revealToken(token))}>Reveal</button>`)}`;
  }

  #issue() {
    return this.page.act(() => issueToken(this.page.device));
  }

  #decisions() {
    const last = this.decisions[0];
    return html`
      ${last?.outcome === 'refused' ? html`
        <div class="notice bad last-refusal">
          <p>Last refused ${time(last.at)}: ${reason(last.reason)}. ${last.detail.replace(/\.?$/, '.')}</p>
          ${last.retryAt ? html`<p>It may try again ${time(last.retryAt)}.</p>` : nothing}
        </div>` : nothing}
      ${table({
        caption: 'Decisions',
        rows: this.decisions,
        key: decisionKey,
        columns: decisionColumns({ hasDevice: false }),
        empty: html`<p>Nothing was decided about this device since the edge was started. Once it sends, each refusal is explained here.</p>`,
      })}`;
  }
}
