// A titled part of a page.
import { html, nothing } from '../html.js';

export function panel(title, content, { actions = nothing, className = '' } = {}) {
  return html`
    <section class="panel ${className}" aria-label=${title}>
      <header><h2>${title}</h2><div class="actions">${actions}</div></header>
      ${content}
    </section>`;
}

/** A figure with what it is. */
export function tile(label, value, note = nothing, kind = '') {
  return html`<div class="tile ${kind}"><dt>${label}</dt><dd>${value}${note === nothing ? nothing : html`<small>${note}</small>`}</dd></div>`;
}
