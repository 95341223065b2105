// Configurations and software of a device or an application: what is assigned, and what the device said of it.
import { html, nothing } from '../../html.js';
import { getTagged, put, query, remove } from '../../api.js';
import { ifMay } from '../../session.js';
import { confirm } from '../../parts/dialog.js';
import { changeAsSeen, editDialog } from '../../parts/edit.js';
import { jsonOf } from '../../parts/fields.js';
import { panel } from '../../parts/panel.js';
import { badge, facts, jsonText, mono, time } from '../../parts/text.js';

const INSTANCES = { cmx: 'Configuration', cmx_ota: 'Software' };

export class ConfigurationTab {
  /** @param where of the API, of a device or an application */
  constructor(page, where, isDevice) {
    Object.assign(this, { page, where, isDevice });
  }

  async load() {
    const { value, etag } = await getTagged(this.where);
    this.configurations = value.configurations;
    this.etag = etag; // of all of them
  }

  view() {
    return html`${panel('Configuration', this.configurations.length === 0 ? this.#empty() : this.configurations.map((row) => this.#row(row)),
      { actions: this.configurations.length === 0 ? nothing : ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#assign()}>Assign</button>`) })}`;
  }

  #empty() {
    return html`
      <div class="empty">
        <p>Nothing is assigned. What you assign is pushed to ${this.isDevice ? 'the device' : 'all devices of the application that have no own'} at once, or when ${this.isDevice ? 'it connects' : 'they connect'}.</p>
        ${ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#assign()}>Assign a configuration</button>`)}
      </div>`;
  }

  #row(row) {
    const title = INSTANCES[row.instance] + (row.name ? `: ${row.name}` : '');
    return html`
      <article class="configuration" aria-label=${title}>
        <header>
          <h3>${title}</h3>${this.isDevice ? this.#applied(row) : nothing}
          ${ifMay('operate', html`
            <div class="actions">
              <button type="button" @click=${() => this.#change(row, title)}>Change</button>
              ${row.scope === (this.isDevice ? 'device' : 'application')
                ? html`<button type="button" class="danger-text" @click=${() => this.#clear(row, title)}>Clear</button>` : nothing}
            </div>`)}
        </header>
        ${facts([
          ['Config id', mono(row.configId)],
          ['Assigned to', this.#scope(row)],
          ['Assigned', time(row.createdAt)],
          ['Device said', row.applied ? html`${row.applied.statusCode} ${row.applied.reasonPhrase ?? ''}, ${time(row.applied.at)}` : this.isDevice ? html`<span class="muted">nothing yet</span>` : nothing],
        ])}
        ${row.scope === null ? nothing : html`<pre class="json"><code>${jsonText(row.config)}</code></pre>`}
      </article>`;
  }

  #scope({ scope }) {
    if (scope === null) {
      return 'nothing';
    }
    return scope === 'device' ? 'this device' : this.isDevice ? 'its application' : 'this application';
  }

  #applied({ applied, configId }) {
    if (!applied) {
      return badge('Not applied yet', 'warn');
    }
    if (applied.statusCode >= 300) {
      return badge('Rejected', 'bad');
    }
    return applied.configId === configId ? badge('Applied', 'good') : badge('An older one is applied', 'warn');
  }

  /** One that is there already, or comes meanwhile, is not overwritten unseen. */
  async #assign() {
    const isDone = await editDialog({
      title: 'Assign a configuration',
      isWide: true,
      seen: { value: this.configurations, etag: this.etag },
      read: () => this.#read(),
      fields: (configurations, { instance = 'cmx', name }) => {
        const present = find(configurations, { instance, name });
        return [
          { name: 'instance', label: 'Kind', type: 'select', options: [['cmx', 'Configuration (cmx)'], ['cmx_ota', 'Software (cmx_ota)']], value: 'cmx', isRequired: true },
          { name: 'name', label: 'Name', hint: present.scope ? 'There is one already: what you assign takes its place.' : 'Empty for the main one.' },
          ...configurationFields(present),
        ];
      },
      action: 'Assign',
      save: ({ instance, name, ...entered }, etag) => this.#put(instance, name, entered, etag),
    });
    if (isDone) {
      await this.page.shows('Assigned.');
    }
  }

  /** Of an application's, on the page of a device: the device gets one of its own. */
  async #change(row, title) {
    const { instance, name } = row;
    const isDone = await editDialog({
      title: `Change ${title}`,
      isWide: true,
      seen: { value: row, etag: this.etag },
      read: () => this.#read((configurations) => find(configurations, row)),
      fields: configurationFields,
      save: (entered, etag) => this.#put(instance, name, entered, etag),
    });
    if (isDone) {
      await this.page.shows('Assigned.');
    }
  }

  /** @param part of all of them that is asked for */
  async #read(part = (configurations) => configurations) {
    const { value: { configurations }, etag } = await getTagged(this.where);
    return { value: part(configurations), etag };
  }

  #put(instance, name, { configId, config }, etag) {
    return put(this.where + query({ instance, name }), { config: jsonOf(config ?? '', 'The configuration'), configId }, etag);
  }

  async #clear(row, title) {
    const seen = { value: assigned(row), etag: this.etag };
    const isSure = await confirm({
      title: `Clear ${title}?`,
      text: this.isDevice ? 'The device gets what its application has, or nothing.' : 'Devices that have no own get nothing from then on.',
      action: 'Clear',
    });
    if (!isSure) {
      return;
    }
    const { instance, name } = row;
    const read = () => this.#read((configurations) => assigned(find(configurations, row)));
    const change = (etag) => remove(this.where + query({ instance, name }), etag);
    if (!await this.page.act(() => changeAsSeen({ seen, read, change }), 'Cleared.')) {
      await this.page.reload();
    }
  }
}

/** The row of a kind and name; an empty one where there is none. */
const find = (configurations, { instance, name = '' }) => configurations.find((each) => each.instance === instance && each.name === name) ?? {};

/** What an operator has set, without what the device said of it. */
const assigned = ({ scope, configId, config }) => ({ scope, configId, config });

const configurationFields = ({ config }) => [
  { name: 'configId', label: 'Config id', isMono: true, hint: 'A version, for software. Empty for one that the edge makes.' },
  { name: 'config', label: 'Configuration', type: 'text-area', isMono: true, rows: 10, value: jsonText(config ?? {}), isRequired: true },
];
