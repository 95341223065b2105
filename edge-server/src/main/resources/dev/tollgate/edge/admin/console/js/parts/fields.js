// Form fields, described by {name, label, type, value, hint, options, isRequired, rows, isMono, min, max}.
import { html, nothing } from '../html.js';

/** One form is open at a time, so that names are enough to tell fields apart. */
export function field(item) {
  item.id = `field-${item.name}`;
  if (item.type === 'choice') {
    return choice(item);
  }
  const hintId = item.hint ? `${item.id}-hint` : nothing;
  return html`
    <div class="field">
      <label for=${item.id}>${item.label}${item.isRequired ? nothing : html` <span class="muted">(optional)</span>`}</label>
      ${control(item, hintId)}
      ${item.hint ? html`<p class="hint" id=${hintId}>${item.hint}</p>` : nothing}
    </div>`;
}

function control(item, hintId) {
  if (item.type === 'select') {
    return html`
      <select id=${item.id} name=${item.name} aria-describedby=${hintId}>
        ${item.options.map(([value, text]) => html`<option value=${value} ?selected=${value === item.value}>${text}</option>`)}
      </select>`;
  }
  if (item.type === 'text-area') {
    return html`
      <textarea id=${item.id} name=${item.name} rows=${item.rows ?? 6} class=${item.isMono ? 'mono' : ''}
        aria-describedby=${hintId} ?required=${item.isRequired} spellcheck="false">${item.value ?? ''}</textarea>`;
  }
  return html`
    <input id=${item.id} name=${item.name} type=${item.type ?? 'text'} value=${item.value ?? ''} ?required=${item.isRequired}
      aria-describedby=${hintId} autocomplete="off" spellcheck="false" class=${item.isMono ? 'mono' : ''}
      min=${item.min ?? nothing} max=${item.max ?? nothing} step=${item.step ?? nothing} list=${item.options ? `${item.id}-list` : nothing}>
    ${item.options ? html`<datalist id="${item.id}-list">${item.options.map((value) => html`<option value=${value}></option>`)}</datalist>` : nothing}`;
}

/** One of a few, each with a line that says what it means. */
function choice(item) {
  return html`
    <fieldset class="field choices">
      <legend>${item.label}</legend>
      ${item.options.map(([value, text, hint]) => html`
        <label class="choice">
          <input type="radio" name=${item.name} value=${value} ?checked=${value === item.value} required>
          <span><strong>${text}</strong>${hint ? html`<span class="hint">${hint}</span>` : nothing}</span>
        </label>`)}
    </fieldset>`;
}

/** What was entered, by name; texts are stripped, and empty ones undefined. */
export function values(form, fields) {
  const data = new FormData(form);
  return Object.fromEntries(fields.map(({ name }) => {
    const value = (data.get(name) ?? '').toString().trim();
    return [name, value === '' ? undefined : value];
  }));
}

/** A comma-separated list as an array; null for none. */
export function listOf(text) {
  const items = (text ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '');
  return items.length === 0 ? null : items;
}

/** Text as JSON; an error that a person can use where it is none. */
export function jsonOf(text, what) {
  try {
    return JSON.parse(text);
  } catch (wrong) {
    throw new Error(`${what} is not JSON: ${wrong.message}`);
  }
}
