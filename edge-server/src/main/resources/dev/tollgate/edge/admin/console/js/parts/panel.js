// A titled part of a page.
import { html, nothing } from '../html.js';

export function panel(title, content, { actions = nothing, className = '' } = {}) {
  const id = `panel-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  return html`
    <section class="panel ${className}" aria-labelledby=${id}>
      <header><h2 id=${id}>${title}</h2><div class="actions">${actions}</div></header>
      ${content}
    </section>`;
}

/** A figure with what it is. */
export function tile(label, value, note = nothing, kind = '') {
  return html`<div class="tile ${kind}"><dt>${label}</dt><dd>${value}${note === nothing ? nothing : html`<small>${note}</small>`}</dd></div>`;
}
