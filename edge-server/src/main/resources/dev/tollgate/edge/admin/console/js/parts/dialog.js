// Dialogs: questions before what cannot be undone, and forms. <dialog> keeps the focus inside and gives it back.
import { html, nothing, render, repeat } from '../html.js';
import { copyButton } from './copy.js';
import { field, values } from './fields.js';

/**
 * Opens a dialog and resolves with what it is closed with; undefined when it is left by Esc or Cancel.
 *
 * @param template called with {close, update}, returns what is inside
 * @param mayLeave asked before Esc closes it
 */
export function openDialog(title, template, { isWide = false, mayLeave = () => true } = {}) {
  return new Promise((resolve) => {
    const opener = document.activeElement;
    const dialog = document.createElement('dialog');
    dialog.className = isWide ? 'wide' : '';
    dialog.setAttribute('aria-labelledby', 'dialog-title');
    let result;
    const close = (value) => {
      result = value;
      dialog.close();
    };
    const draw = () => render(html`<h2 id="dialog-title">${title}</h2>${template({ close, update: draw })}`, dialog);
    draw();
    dialog.addEventListener('cancel', (event) => mayLeave() || event.preventDefault());
    dialog.addEventListener('close', () => {
      document.body.append(document.getElementById('toasts'));
      dialog.remove();
      (opener?.isConnected ? opener : document.getElementById('main'))?.focus(); // what opened it may be gone
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

const cancel = (close, isDisabled = false) => html`<button type="button" ?disabled=${isDisabled} @click=${() => close()}>Cancel</button>`;

/**
 * Asks; resolves to true or false.
 *
 * @param typed what has to be typed first, for what hits many or cannot be undone
 */
export async function confirm({ title, text, action, isDangerous = true, typed = null }) {
  let entered = '';
  const answer = await openDialog(title, ({ close, update }) => html`
    <form method="dialog" @submit=${(event) => { event.preventDefault(); close(true); }}>
      <div class="dialog-body">
        <p>${text}</p>
        ${typed === null ? nothing : html`
          <div class="field">
            <label for="typed">Type <code>${typed}</code> to go on</label>
            <input id="typed" autocomplete="off" spellcheck="false"
              @input=${(event) => { entered = event.target.value; update(); }}>
          </div>`}
      </div>
      <div class="dialog-actions">
        ${cancel(close)}
        <button class=${isDangerous ? 'danger' : 'primary'} ?disabled=${typed !== null && entered !== typed}>${action}</button>
      </div>
    </form>`);
  return answer === true;
}

/**
 * A form; resolves to what {@code submit} returns, or undefined when it is left. A refusal is shown in it and it stays open.
 *
 * @param fields see fields.js, or a function of the values entered so far that returns them
 * @param hasColumns whether numbers stand beside each other
 */
export function formDialog({ title, intro = nothing, fields, action, submit, isWide = false, hasColumns = false }) {
  let problem = null;
  let isBusy = false;
  let entered = {};
  return openDialog(title, ({ close, update }) => {
    const list = typeof fields === 'function' ? fields(entered) : fields;
    const onChange = (event) => {
      entered = values(event.currentTarget, list);
      if (typeof fields === 'function') {
        update();
      }
    };
    const onSubmit = async (event) => {
      event.preventDefault();
      if (isBusy) {
        return;
      }
      isBusy = true;
      problem = null;
      const form = event.currentTarget;
      update();
      try {
        close((await submit(values(form, list))) ?? true);
      } catch (failure) {
        problem = failure;
        isBusy = false;
        update();
      }
    };
    return html`
      <form method="dialog" @submit=${onSubmit} @change=${onChange}>
        <div class="dialog-body ${hasColumns ? 'columns' : ''}">
          ${intro === nothing ? nothing : html`<p class="muted">${intro}</p>`}
          ${problem ? html`<div class="notice bad" role="alert"><p>${problem.message}</p></div>` : nothing}
          ${repeat(list, ({ name }) => name, field)}
        </div>
        <div class="dialog-actions">
          ${cancel(close, isBusy)}
          <button class="primary" ?disabled=${isBusy}>${action}</button>
        </div>
      </form>`;
  }, { isWide, mayLeave: () => !isBusy }); // what is under way may show a secret, once
}

/** Shows a secret, the one time that it is shown or because it was asked for. */
export function showSecret({ title, text, label, secret, next = nothing }) {
  return openDialog(title, ({ close }) => html`
    <div class="dialog-body">
      <p>${text}</p>
      <div class="field">
        <label for="secret">${label}</label>
        <div class="with-button">
          <textarea id="secret" class="mono fixed" readonly rows=${secret.length > 60 ? 4 : 1} .value=${secret}
            @focus=${(event) => event.target.select()}></textarea>
          ${copyButton(secret)}
        </div>
      </div>
      ${next}
    </div>
    <div class="dialog-actions"><button type="button" class="primary" @click=${() => close()}>Done</button></div>`,
  { isWide: true });
}
