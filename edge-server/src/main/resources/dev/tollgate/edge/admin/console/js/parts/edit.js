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
    submit: async (entered) => {
      for (let tries = 1; ; tries++) {
        try {
          return await save(entered, latest.etag);
        } catch (problem) {
          if (problem.status !== 412 || tries === TRIES) {
            throw problem;
          }
          await lookAgain(entered); // comes back where what has changed is not in the form
        }
      }
    },
  });
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
