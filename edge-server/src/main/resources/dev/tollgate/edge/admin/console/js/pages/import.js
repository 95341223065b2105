// Import of devices from a file of any size: sent in parts, so that the answers are read while the file is.
import { html, nothing } from '../html.js';
import { lines, send } from '../api.js';
import { bytes, count, number } from '../format.js';
import { openDialog } from '../parts/dialog.js';

const PART_BYTES = 256 << 10; // a browser reads no answer before a request is sent: the answer to a part has to fit on the way
const LINE_MAX_BYTES = 1 << 20; // more than the edge takes whatever its settings: what is longer is no file of devices
const ERRORS_SHOWN = 20;
const NEWLINE = 10;

/** Bytes of the file in parts that end with a line, and the number of the first line in each. */
async function* partsOf(file) {
  let start = 0;
  let line = 0;
  while (start < file.size) {
    let size = PART_BYTES;
    let bytesOfPart = new Uint8Array(await file.slice(start, start + size).arrayBuffer());
    let end = bytesOfPart.lastIndexOf(NEWLINE) + 1;
    while (end === 0 && start + size < file.size) { // a line that is longer than a part: the edge says what is wrong with it
      if (size > LINE_MAX_BYTES) {
        throw new Error(`Line ${number(line + 1)} is longer than 1 MiB. Is this a file of devices?`);
      }
      size = Math.min(2 * size, LINE_MAX_BYTES + 1);
      bytesOfPart = new Uint8Array(await file.slice(start, start + size).arrayBuffer());
      end = bytesOfPart.lastIndexOf(NEWLINE) + 1;
    }
    const part = start + size >= file.size || end === 0 ? bytesOfPart : bytesOfPart.subarray(0, end);
    yield { part, firstLine: line };
    start += part.length;
    line += part.reduce((total, byte) => total + (byte === NEWLINE ? 1 : 0), 0);
  }
}

class Import {
  constructor(file, onProgress) {
    Object.assign(this, { file, onProgress, sentBytes: 0, created: 0, failed: 0, errors: [], answers: [], problem: null, isDone: false });
    this.abort = new AbortController();
  }

  async run() {
    try {
      for await (const { part, firstLine } of partsOf(this.file)) {
        const response = await send('POST', '/devices/import', {
          headers: { 'Content-Type': 'application/x-ndjson' }, body: part, signal: this.abort.signal,
        });
        const answers = [];
        for await (const line of lines(response)) {
          this.#take(line, firstLine, answers);
        }
        this.answers.push(new Blob(answers)); // a million of them are the browser's to keep, not the page's
        this.sentBytes += part.length;
        this.onProgress();
      }
    } catch (failure) {
      this.problem = failure.name === 'AbortError' ? new Error('Stopped. What was created stays.') : failure;
    }
    this.isDone = true;
    this.onProgress();
  }

  #take(line, firstLine, answers) {
    if (line.line === undefined) {
      return; // counts, which are kept here
    }
    const result = { ...line, line: line.line + firstLine };
    answers.push(JSON.stringify(result) + '\n');
    if (line.error) {
      this.failed++;
      if (this.errors.length < ERRORS_SHOWN) {
        this.errors.push(result);
      }
    } else {
      this.created++;
    }
  }
}

/** Asks for the file, imports it, and offers the answers. Resolves when the dialog is closed. */
export async function importDialog() {
  let work = null;
  let resultsAddress = null;
  await openDialog('Import devices', ({ close, update }) => {
    const start = (event) => {
      event.preventDefault();
      work = new Import(event.currentTarget.elements.file.files[0], update);
      work.run();
      update();
    };
    if (work === null) {
      return chooseFile(start, close);
    }
    if (work.isDone && work.answers.length > 0) {
      resultsAddress ??= URL.createObjectURL(new Blob(work.answers, { type: 'application/x-ndjson' }));
    }
    return progress(work, resultsAddress, close);
  }, { isWide: true });
  work?.abort.abort();
  if (resultsAddress) {
    URL.revokeObjectURL(resultsAddress);
  }
}

const chooseFile = (start, close) => html`
  <form method="dialog" @submit=${start}>
    <div class="dialog-body">
      <p>A file of NDJSON, a device a line; <code>group</code>, <code>token</code> and <code>expiresAt</code> are optional:</p>
      <pre><code>{"name":"meter-1","application":"meters","group":"berlin"}</code></pre>
      <div class="field"><label for="file">File</label><input id="file" name="file" type="file" accept=".ndjson,.jsonl,.json" required></div>
    </div>
    <div class="dialog-actions">
      <button type="button" @click=${() => close()}>Cancel</button>
      <button class="primary">Import</button>
    </div>
  </form>`;

const progress = (work, resultsAddress, close) => html`
  <div class="dialog-body">
    <div class="field">
      <label for="progress">${work.isDone ? 'Done' : 'Importing'} ${work.file.name}</label>
      <progress id="progress" max=${Math.max(1, work.file.size)} value=${work.sentBytes}></progress>
    </div>
    <p role=${work.isDone ? 'status' : nothing}>${count(work.created, 'device')} created, ${number(work.failed)} failed, ${bytes(work.sentBytes)} of ${bytes(work.file.size)}</p>
    ${work.problem ? html`<div class="notice bad" role="alert"><p>${work.problem.message}</p></div>` : nothing}
    ${work.errors.length > 0 ? html`
      <ul class="errors">${work.errors.map((error) => html`<li>Line ${number(error.line)}: ${error.error.detail}</li>`)}</ul>
      ${work.failed > work.errors.length ? html`<p class="muted">The first ${work.errors.length} are shown, the answers have all.</p>` : nothing}` : nothing}
    ${work.isDone && work.created > 0 ? html`<p>The answers hold the tokens that were made. They are shown nowhere else: save them.</p>` : nothing}
  </div>
  <div class="dialog-actions">
    ${resultsAddress ? html`<a class="button" href=${resultsAddress} download="import-results.ndjson">Save the answers</a>` : nothing}
    ${work.isDone
      ? html`<button type="button" class="primary" @click=${() => close()}>Close</button>`
      : html`<button type="button" @click=${() => work.abort.abort()}>Stop</button>`}
  </div>`;
