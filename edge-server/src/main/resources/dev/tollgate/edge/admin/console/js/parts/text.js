// Small pieces of text that look and read the same everywhere.
import { html, nothing } from '../html.js';
import { absolute, relative } from '../format.js';
import { link } from '../router.js';

/** @param absent a word, or a template, for no time */
export function time(iso, absent = 'never') {
  if (iso) {
    return html`<time datetime=${iso} title=${absolute(iso)}>${relative(iso)}</time>`;
  }
  return typeof absent === 'string' ? html`<span class="muted">${absent}</span>` : absent;
}

/** Where there is nothing to show. On narrow screens its whole line is left out. */
export const none = html`<span class="none">–</span>`;

/** A state as a badge: never by colour alone, the word is in it. */
export function badge(text, kind = 'plain') {
  return html`<span class="badge ${kind}">${text}</span>`;
}

const TOKEN_KINDS = { Active: 'good', Inactive: 'plain', Suspended: 'warn', Revoked: 'bad', Expired: 'bad' };

/** @param token as the API has it: an expired one is refused whatever its state is */
export function tokenState({ state, expired }) {
  return expired && state !== 'Revoked'
    ? html`${badge(state, TOKEN_KINDS[state])} ${badge('Expired', 'bad')}`
    : badge(state, TOKEN_KINDS[state] ?? 'plain');
}

/** "2 Active, 1 Revoked" as badges. */
export function tokenCounts(tokens) {
  const counts = Object.entries(tokens ?? {}).filter(([, amount]) => amount > 0);
  return counts.length === 0
    ? html`<span class="muted">none</span>`
    : html`<span class="badges">${counts.map(([state, amount]) => badge(`${amount} ${state}`, TOKEN_KINDS[state] ?? 'plain'))}</span>`;
}

/** A reason's stable name, with the way to what it means. */
export function reason(name) {
  return html`<a class="reason" href=${link(['reasons', name])}>${name}</a>`;
}

export const mono = (text) => (text === null || text === undefined || text === '' ? none : html`<code>${text}</code>`);

export function deviceLink(deviceId, name = html`<code>${deviceId}</code>`) {
  return deviceId ? html`<a href=${link(['devices', deviceId])}>${name}</a>` : none;
}

/** Pairs of a term and what it is. */
export function facts(pairs) {
  return html`
    <dl class="facts">
      ${pairs.map(([term, value]) => value === nothing ? nothing : html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
    </dl>`;
}

/** JSON in lines, as it is read best. */
export const jsonText = (value) => JSON.stringify(value, null, 2);
