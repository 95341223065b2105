// The one door to the template library.
export { html, nothing, render } from '../lib/lit-html.js';
export { repeat } from '../lib/directives/repeat.js';
export { live } from '../lib/directives/live.js';
