import { html } from '../html.js';
import { Page } from '../page.js';
import { heldScope } from '../session.js';

/** In place of a page that needs a higher scope than the session has. */
export class NotAllowed extends Page {
  get title() {
    return 'Not allowed';
  }

  view() {
    return html`
      <div class="empty">
        <p>This page needs a session with the scope admin; yours has ${heldScope()}.</p>
        <p>Sign out, and in again with a token that has it.</p>
      </div>`;
  }
}
