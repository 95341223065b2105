// The connections that use the device's tokens now.
import { html } from '../../html.js';
import { get, query } from '../../api.js';
import { panel } from '../../parts/panel.js';
import { sessionTable } from '../sessions.js';

export class SessionsTab {
  constructor(page) {
    this.page = page;
  }

  async load() {
    this.sessions = (await get('/sessions' + query({ device: this.page.id }))).sessions;
  }

  view() {
    return panel('Sessions', sessionTable(this.page, this.sessions,
      html`<p>The device is not connected. A connection is listed here once it has used one of the device's tokens.</p>`));
  }
}
