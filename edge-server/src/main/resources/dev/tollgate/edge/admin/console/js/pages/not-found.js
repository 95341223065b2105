import { html } from '../html.js';
import { Page } from '../page.js';

/** For an address that names nothing. */
export class NotFound extends Page {
  get title() {
    return 'Not found';
  }

  view() {
    return html`<div class="empty"><p>There is no such page.</p><p><a href="#/">Go to the overview</a></p></div>`;
  }
}
