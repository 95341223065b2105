// Copying: by the clipboard's own interface where the page may use it, else by a selection.
import { html } from '../html.js';
import { toast } from './toast.js';

async function copy(text, near) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const box = document.createElement('textarea');
  box.value = text;
  box.className = 'off-screen';
  near.after(box); // in the dialog, outside of which nothing can be selected
  box.select();
  const isCopied = document.execCommand('copy');
  box.remove();
  near.focus();
  return isCopied;
}

/** @param text what is copied: also a function that gives it, or a promise of it */
export function copyButton(text, label = 'Copy') {
  const onClick = async (event) => {
    const button = event.currentTarget;
    try {
      const value = typeof text === 'function' ? await text() : text;
      if (await copy(value, button)) {
        toast('Copied.');
      } else {
        toast('The browser does not let this page copy: select and copy it by hand.', 'bad');
      }
    } catch (failure) {
      toast(`Not copied: ${failure.message}`, 'bad');
    }
  };
  return html`<button type="button" @click=${onClick}>${label}</button>`;
}

/** A command to run, with its button. */
export function command(text) {
  return html`<div class="command"><pre><code>${text}</code></pre>${copyButton(text)}</div>`;
}
