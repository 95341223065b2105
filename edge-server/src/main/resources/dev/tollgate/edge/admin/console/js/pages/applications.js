// Applications: the devices of one product, with the versions and extensions that they may use.
import { html } from '../html.js';
import { create, get, getTagged, patch, path, query, remove } from '../api.js';
import { Page } from '../page.js';
import { count, number } from '../format.js';
import { goTo, link } from '../router.js';
import { ifMay } from '../session.js';
import { command } from '../parts/copy.js';
import { confirm, formDialog } from '../parts/dialog.js';
import { editDialog } from '../parts/edit.js';
import { listOf } from '../parts/fields.js';
import { pager, table } from '../parts/table.js';
import { none, time } from '../parts/text.js';
import { toast } from '../parts/toast.js';

const PAGE = 100;

export class Applications extends Page {
  constructor(host, route) {
    super(host, route);
    this.listen(['device-changed', 'connected'], () => this.reloadSoon());
  }

  get title() {
    return 'Applications';
  }

  async load() {
    const page = await get('/applications' + query({ after: this.route.parameters.get('after'), limit: PAGE }));
    return { applications: page.applications, next: page.next };
  }

  actions() {
    return ifMay('operate', html`<button type="button" class="primary" @click=${() => this.#create()}>Create application</button>`);
  }

  view() {
    return html`
      ${table({
        caption: 'Applications',
        rows: this.applications,
        key: ({ name }) => name,
        columns: [
          { label: 'Name', isHeader: true, cell: ({ name }) => html`<a href=${link(['applications', name])}>${name}</a>` },
          { label: 'Description', cell: ({ description }) => description || none },
          { label: 'Versions', cell: ({ versions }) => allowed(versions) },
          { label: 'Extensions', cell: ({ allowedExtensions }) => allowed(allowedExtensions) },
          { label: 'Devices', className: 'number', cell: ({ name, devices }) => html`<a class="plain" href=${link(['devices'], { application: name })}>${number(devices)}</a>` },
          { label: 'Created', cell: ({ createdAt }) => time(createdAt) },
        ],
        empty: html`
          <p>There are no applications yet. One is also made with its first device.</p>
          ${ifMay('operate', html`
            <button type="button" class="primary" @click=${() => this.#create()}>Create the first application</button>
            <p>or in a shell:</p>${command('scripts/edge application create meters')}`)}`,
      })}
      ${pager({
        isFirst: !this.route.parameters.has('after'),
        next: this.next,
        toFirst: () => goTo(['applications']),
        toNext: () => goTo(['applications'], { after: this.next }),
        shown: count(this.applications.length, 'application') + ' on this page',
      })}`;
  }

  async #create() {
    const made = await formDialog({
      title: 'Create application',
      fields: [
        { name: 'name', label: 'Name', isRequired: true, isMono: true, hint: 'Lower-case letters, digits, - and _: what the appversion in topics has before its last -.' },
        ...applicationFields({}),
      ],
      action: 'Create application',
      submit: (entered) => create('/applications', { name: entered.name, ...applicationBody(entered) }),
    });
    if (made) {
      toast(`${made.name} is created.`);
      goTo(['applications', made.name]);
    }
  }
}

/** A list of what is allowed; null allows any. */
export const allowed = (names) => (names === null || names === undefined
  ? html`<span class="muted">any</span>`
  : names.length === 0 ? html`<span class="muted">none</span>` : html`<code>${names.join(', ')}</code>`);

const applicationFields = ({ description, versions, allowedExtensions }) => [
  { name: 'description', label: 'Description', value: description },
  { name: 'versions', label: 'Versions', isMono: true, value: (versions ?? []).join(', '), hint: 'Those that are accepted, as v1, v2. Empty for any.' },
  { name: 'allowedExtensions', label: 'Extensions', isMono: true, value: (allowedExtensions ?? []).join(', '), hint: 'Those that are accepted, as dcx, epmx. Empty for any.' },
];

const applicationBody = ({ description, versions, allowedExtensions }) => ({
  description, versions: listOf(versions), allowedExtensions: listOf(allowedExtensions),
});

/** @param seen {value, etag} of it */
export async function editApplication(page, seen) {
  const { name } = seen.value;
  const where = path('applications', name);
  const isDone = await editDialog({
    seen,
    read: () => getTagged(where),
    title: `Edit ${name}`,
    intro: 'What is on no list is refused from the next message on.',
    fields: applicationFields,
    save: (entered, etag) => patch(where, { ...applicationBody(entered), description: entered.description ?? null }, etag),
  });
  if (isDone) {
    await page.shows('Saved.');
  }
}

export async function deleteApplication({ name }) {
  const isSure = await confirm({
    title: `Delete ${name}?`,
    text: 'The application and its configuration are removed. It can only be deleted while it has no devices.',
    action: 'Delete',
    typed: name,
  });
  if (!isSure) {
    return;
  }
  try {
    await remove(path('applications', name));
    toast(`${name} is deleted.`);
    goTo(['applications']);
  } catch (problem) {
    toast(problem.message, 'bad');
  }
}
