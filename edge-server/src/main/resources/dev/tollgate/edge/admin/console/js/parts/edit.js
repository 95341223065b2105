// Editing what others may edit, too: nothing is saved over what somebody else has changed since it was shown.
import { formDialog } from './dialog.js';

const TRIES = 3;

/**
 * A form that saves what it shows as long as nobody else has changed it. If somebody has, it stays open, keeps what was typed, and says
 * what each changed field is now; to save again is then a decision. Fields that nobody has typed into show what is there now.
 *
 * @param seen {value, etag} as the page shows it
 * @param read asks for the same again
 * @param fields called with the value and what was entered so far; see fields.js
 * @param save called with what was entered and the ETag; returns a promise
 * @returns what formDialog returns
 */
export function editDialog({ seen, read, fields, save, action = 'Save', ...rest }) {
  let latest = seen;

  async function lookAgain(entered) {
    const before = fields(latest.value, entered);
    latest = await read();
    if (changed(before, fields(latest.value, entered)).size > 0) {
      throw new Error('Somebody else has changed it meanwhile. What you typed is kept; save again to put it in place of what is there now.');
    }
  }

  return formDialog({
    ...rest,
    action,
    fields: (entered) => marked(fields(seen.value, entered), fields(latest.value, entered)),
    submit: (entered) => withLatest(() => save(entered, latest.etag), () => lookAgain(entered)),
  });
}

/**
 * Makes a change that asks nothing more, of one part of what an ETag covers: goes on where others have changed, and fails where that one has.
 *
 * @param seen {value, etag} of the part, as the page shows it
 * @param read asks for the same again
 * @param change called with the ETag; returns a promise
 */
export function changeAsSeen({ seen, read, change }) {
  let latest = seen;
  return withLatest(() => change(latest.etag), async () => {
    latest = await read();
    if (JSON.stringify(latest.value) !== JSON.stringify(seen.value)) {
      throw new Error('Somebody else has changed it meanwhile, and nothing was done. The page shows what is there now.');
    }
  });
}

/** Makes the change again where something is not as it was seen, unless {@code lookAgain} throws: it comes back where that does not matter. */
async function withLatest(change, lookAgain) {
  for (let tries = 1; ; tries++) {
    try {
      return await change();
    } catch (problem) {
      if (problem.status !== 412 || tries === TRIES) {
        throw problem;
      }
      await lookAgain();
    }
  }
}

/** Names of the fields whose values differ. */
function changed(before, now) {
  const values = new Map(before.map(({ name, value }) => [name, value ?? '']));
  return new Set(now.filter(({ name, value }) => values.has(name) && values.get(name) !== (value ?? '')).map(({ name }) => name));
}

/** The fields as they are now; those that somebody else changed say so. */
function marked(before, now) {
  const names = changed(before, now);
  return now.map((item) => (names.has(item.name) ? { ...item, elsewhere: textOf(item) } : item));
}

function textOf({ value, options, type }) {
  const text = type === 'select' ? options.find(([name]) => name === value)?.[1] : value;
  return text === undefined || text === null || text === '' ? 'empty' : String(text);
}
