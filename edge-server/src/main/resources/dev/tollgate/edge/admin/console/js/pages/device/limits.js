// How fast the device may send.
import { html } from '../../html.js';
import { path } from '../../api.js';
import { panel } from '../../parts/panel.js';
import { LimitsLevel } from '../limits/level.js';

export class LimitsTab {
  constructor(page) {
    this.level = new LimitsLevel(page, path('devices', page.id, 'limits'));
  }

  load() {
    return this.level.load();
  }

  view() {
    return html`${panel('Limits', this.level.view(), { actions: this.level.actions() })}`;
  }
}
