// What the device, or an operator, notes of the device under keys.
import { html, nothing } from '../../html.js';
import { getTagged, patch, path } from '../../api.js';
import { ifMay, may } from '../../session.js';
import { confirm } from '../../parts/dialog.js';
import { changeAsSeen, editDialog } from '../../parts/edit.js';
import { panel } from '../../parts/panel.js';
import { table } from '../../parts/table.js';
import { jsonText } from '../../parts/text.js';

export class MetadataTab {
  constructor(page) {
    this.page = page;
    this.where = path('devices', page.id, 'metadata');
  }

  async load() {
    const { value, etag } = await getTagged(this.where);
    this.metadata = value;
    this.etag = etag; // of all keys
  }

  view() {
    return panel('Metadata', table({
      caption: 'Metadata',
      rows: Object.entries(this.metadata).sort(([a], [b]) => a.localeCompare(b)),
      key: ([key]) => key,
      columns: [
        { label: 'Key', isHeader: true, cell: ([key]) => html`<code>${key}</code>` },
        { label: 'Value', cell: ([, value]) => html`<code class="json">${JSON.stringify(value)}</code>` },
        ...(may('operate') ? [{ label: 'Change', className: 'row-actions', cell: ([key, value]) => html`
          <button type="button" aria-label="Edit ${key}" @click=${() => this.#edit(key, value)}>Edit</button>
          <button type="button" class="danger-text" aria-label="Remove ${key}" @click=${() => this.#remove(key, value)}>Remove</button>` }] : []),
      ],
      empty: html`<p>No metadata yet. The device writes its own with the extension <code>epmx</code>.</p>
        ${ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#add()}>Add the first key</button>`)}`,
    }), { actions: Object.keys(this.metadata).length === 0 ? nothing : ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#add()}>Add key</button>`) });
  }

  /** A key that is there already, or comes meanwhile, is not overwritten unseen. */
  async #add() {
    const isDone = await editDialog({
      title: 'Add a key',
      seen: { value: this.metadata, etag: this.etag },
      read: () => getTagged(this.where),
      fields: (metadata, { key = '' }) => {
        const isThere = Object.hasOwn(metadata, key);
        return [
          { name: 'key', label: 'Key', isRequired: true, isMono: true, hint: isThere ? 'It is there already: the value takes the place of the one it has.' : 'Letters, digits and _.' },
          valueField(isThere ? jsonText(metadata[key]) : ''),
        ];
      },
      save: ({ key, value }, etag) => patch(this.where, { [key]: valueOf(value) }, etag),
    });
    if (isDone) {
      await this.page.shows('Saved.');
    }
  }

  /** The device may write the same key at any time. */
  async #edit(key, value) {
    const isDone = await editDialog({
      title: `Edit ${key}`,
      seen: { value, etag: this.etag },
      read: () => this.#read(key),
      fields: (now) => [valueField(now === undefined ? '' : jsonText(now))],
      save: (entered, etag) => patch(this.where, { [key]: valueOf(entered.value) }, etag),
    });
    if (isDone) {
      await this.page.shows('Saved.');
    }
  }

  async #read(key) {
    const { value, etag } = await getTagged(this.where);
    return { value: value[key], etag };
  }

  async #remove(key, value) {
    const seen = { value, etag: this.etag };
    if (!await confirm({ title: `Remove ${key}?`, text: 'The device sees it gone the next time it asks.', action: 'Remove' })) {
      return;
    }
    const change = (etag) => patch(this.where, { [key]: null }, etag);
    const isDone = await this.page.act(() => changeAsSeen({ seen, read: () => this.#read(key), change }), `${key} is removed.`);
    if (!isDone) {
      await this.page.reload();
    }
  }
}

const valueField = (value) => ({
  name: 'value', label: 'Value', type: 'text-area', rows: 4, isMono: true, isRequired: true, value, hint: 'JSON; what is no JSON is taken as text.',
});

function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
