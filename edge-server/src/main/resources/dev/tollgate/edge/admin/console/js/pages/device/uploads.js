// Files that the device uploaded.
import { html, nothing } from '../../html.js';
import { API, get, path, remove } from '../../api.js';
import { bytes, count } from '../../format.js';
import { ifMay } from '../../session.js';
import { confirm } from '../../parts/dialog.js';
import { panel } from '../../parts/panel.js';
import { table } from '../../parts/table.js';
import { time } from '../../parts/text.js';

export class UploadsTab {
  constructor(page) {
    this.page = page;
    this.where = (...segments) => path('devices', page.id, 'uploads', ...segments);
  }

  async load() {
    this.uploads = (await get(this.where())).uploads;
  }

  view() {
    const total = this.uploads.reduce((sum, upload) => sum + upload.bytes, 0);
    return panel('Uploads', html`
      ${table({
        caption: 'Uploads',
        rows: this.uploads,
        key: ({ name }) => name,
        columns: [
          { label: 'File', isHeader: true, cell: ({ name }) => html`<code>${name}</code>` },
          { label: 'Size', className: 'number', cell: (upload) => bytes(upload.bytes) },
          { label: 'Stored', cell: ({ storedAt }) => time(storedAt) },
          { label: 'Do', className: 'row-actions', cell: ({ name }) => html`
            <a class="button" href=${API + this.where(name)} download=${name} aria-label="Download ${name}">Download</a>
            ${ifMay('operate', html`<button type="button" class="danger-text" aria-label="Delete ${name}" @click=${() => this.#delete(name)}>Delete</button>`)}` },
        ],
        empty: html`<p>No file is here. The device asks for an upload token with the extension <code>bcx</code>, and sends files with it over HTTP.</p>`,
      })}
      ${this.uploads.length > 0 ? html`<p class="muted">${count(this.uploads.length, 'file')}, ${bytes(total)}. They stay until somebody deletes them here, or the device sends a file of the same name.</p>` : nothing}`);
  }

  async #delete(name) {
    if (await confirm({ title: `Delete ${name}?`, text: 'The file is removed from the edge for good.', action: 'Delete' })) {
      await this.page.act(() => remove(this.where(name)), `${name} is deleted.`);
    }
  }
}
