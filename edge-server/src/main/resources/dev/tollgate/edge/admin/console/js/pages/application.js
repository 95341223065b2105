// One application: what it allows, and the configuration of all its devices.
import { html } from '../html.js';
import { getTagged, path } from '../api.js';
import { Page } from '../page.js';
import { number } from '../format.js';
import { link } from '../router.js';
import { ifMay } from '../session.js';
import { panel } from '../parts/panel.js';
import { facts, time } from '../parts/text.js';
import { allowed, deleteApplication, editApplication } from './applications.js';
import { ConfigurationTab } from './device/configuration.js';
import { LimitsLevel } from './limits/level.js';

export class ApplicationPage extends Page {
  constructor(host, route) {
    super(host, route);
    this.name = route.segments[1];
    this.configuration = new ConfigurationTab(this, path('applications', this.name, 'configuration'), false);
    this.limits = new LimitsLevel(this, path('applications', this.name, 'limits'));
    this.listen(['device-changed', 'connected'], () => this.reloadSoon());
  }

  get title() {
    return this.name;
  }

  async load() {
    const [seen] = await Promise.all([getTagged(path('applications', this.name)), this.configuration.load(), this.limits.load()]);
    return { seen, application: seen.value };
  }

  actions() {
    return html`
      <a class="button" href=${link(['devices'], { application: this.name })}>Devices</a>
      ${ifMay('operate', html`<button type="button" @click=${() => editApplication(this, this.seen)}>Edit</button>`)}
      ${ifMay('admin', html`
        <button type="button" class="danger-text" ?disabled=${this.application.devices > 0}
          title=${this.application.devices > 0 ? 'It has devices: delete or move them first.' : ''} @click=${() => deleteApplication(this.application)}>Delete</button>`)}`;
  }

  view() {
    const { description, versions, allowedExtensions, devices, createdAt } = this.application;
    return html`
      ${facts([
        ['Description', description || html`<span class="muted">none</span>`],
        ['Versions', allowed(versions)],
        ['Extensions', allowed(allowedExtensions)],
        ['Devices', html`<a href=${link(['devices'], { application: this.name })}>${number(devices)}</a>`],
        ['Created', time(createdAt)],
      ])}
      ${this.configuration.view()}
      ${panel('Limits', this.limits.view(), { actions: this.limits.actions() })}`;
  }
}
