// Form fields, described by {name, label, type, value, hint, options, isRequired, rows, isMono, min, max, step, mark, elsewhere}.
import { html, nothing } from '../html.js';

/** One form is open at a time, so that names are enough to tell fields apart. */
export function field(item) {
  if (item.type === 'choice') {
    return choice(item);
  }
  if (item.type === 'heading') {
    return html`<h3>${item.label}</h3>`;
  }
  const id = `field-${item.name}`;
  const { hint, elsewhere } = item;
  const describedBy = [hint && `${id}-hint`, elsewhere && `${id}-elsewhere`].filter(Boolean).join(' ') || nothing;
  return html`
    <div class="field ${item.type === 'number' ? 'number-field' : ''}">
      <label for=${id}>${item.label}${item.isRequired ? nothing : html` <span class="muted">${item.mark ?? '(optional)'}</span>`}</label>
      ${control(item, id, describedBy)}
      ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
      ${elsewhere ? html`
        <div class="elsewhere" id="${id}-elsewhere"><p>Changed by somebody else. It is now:</p>
          <pre class="json"><code>${elsewhere}</code></pre></div>` : nothing}
    </div>`;
}

function control(item, id, describedBy) {
  if (item.type === 'select') {
    return html`
      <select id=${id} name=${item.name} aria-describedby=${describedBy}>
        ${item.options.map(([value, text]) => html`<option value=${value} ?selected=${value === item.value}>${text}</option>`)}
      </select>`;
  }
  if (item.type === 'text-area') {
    return html`
      <textarea id=${id} name=${item.name} rows=${item.rows ?? 6} class=${item.isMono ? 'mono' : ''}
        aria-describedby=${describedBy} ?required=${item.isRequired} spellcheck="false">${item.value ?? ''}</textarea>`;
  }
  return html`
    <input id=${id} name=${item.name} type=${item.type ?? 'text'} value=${item.value ?? ''} ?required=${item.isRequired}
      aria-describedby=${describedBy} autocomplete=${item.type === 'password' ? 'new-password' : 'off'} spellcheck="false"
      class=${item.isMono ? 'mono' : ''} min=${item.min ?? nothing} max=${item.max ?? nothing} step=${item.step ?? nothing}
      list=${item.options ? `${id}-list` : nothing}>
    ${item.options ? html`<datalist id="${id}-list">${item.options.map((value) => html`<option value=${value}></option>`)}</datalist>` : nothing}`;
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
