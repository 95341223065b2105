// Short messages of what happened, read out by screen readers.
const SHOWN_MS = 6_000;
const MAX_SHOWN = 4;

/** @param kind 'good' or 'bad'; a bad one stays until it is closed */
export function toast(text, kind = 'good') {
  const place = document.getElementById('toasts');
  if ([...place.children].some((shown) => shown.firstElementChild.textContent === text)) {
    return; // said already, and still to be read
  }
  (document.querySelector('dialog[open]') ?? document.body).append(place); // all else lies behind an open dialog
  const box = document.createElement('div');
  box.className = `toast ${kind}`;
  const words = document.createElement('span');
  words.textContent = text;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'quiet';
  close.setAttribute('aria-label', 'Close message');
  close.textContent = '×';
  close.onclick = () => box.remove();
  box.append(words, close);
  place.append(box);
  while (place.children.length > MAX_SHOWN) {
    place.firstElementChild.remove();
  }
  if (kind !== 'bad') {
    setTimeout(() => box.remove(), SHOWN_MS);
  }
}
