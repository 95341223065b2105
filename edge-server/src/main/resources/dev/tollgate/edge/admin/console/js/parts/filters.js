// The fields above a list that choose what is in it. They follow the address, but never change under the hands of who types.
import { html, live } from '../html.js';

const WAIT_MS = 250;

/** @param fields made by textFilter and selectFilter */
export const filterBar = (...fields) => html`<search class="filters">${fields}</search>`;

/**
 * @param isWhole whether only a whole text finds something, so that it is looked for once it is entered, not while it is typed
 * @param onValue called with the text
 */
export function textFilter({ name, label, value, placeholder, onValue, isWhole = false }) {
  const id = `filter-${name}`;
  const input = document.getElementById(id);
  const shown = input !== null && input === document.activeElement ? input.value : value;
  return html`
    <div class="field"><label for=${id}>${label}</label>
      <input id=${id} type="search" placeholder=${placeholder} .value=${live(shown)} autocomplete="off" spellcheck="false"
        @input=${(event) => isWhole || soon(() => onValue(event.target.value.trim()))}
        @change=${(event) => isWhole && onValue(event.target.value.trim())}></div>`;
}

/** @param options pairs of a value and its text */
export function selectFilter({ name, label, value, options, onValue }) {
  const id = `filter-${name}`;
  return html`
    <div class="field"><label for=${id}>${label}</label>
      <select id=${id} @change=${(event) => onValue(event.target.value)}>
        ${options.map(([each, text]) => html`<option value=${each} .selected=${live(each === value)}>${text}</option>`)}
      </select></div>`;
}

let timer = 0;

function soon(work) {
  clearTimeout(timer);
  const page = location.hash.split('?', 1)[0];
  timer = setTimeout(() => page === location.hash.split('?', 1)[0] && work(), WAIT_MS); // unless the user has gone elsewhere
}
