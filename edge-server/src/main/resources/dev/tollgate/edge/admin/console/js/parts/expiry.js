// When something is to expire: presets, or a time of one's own.

const MINUTE_MS = 60_000;
const PRESETS = [
  ['10m', '10 minutes', 10 * MINUTE_MS],
  ['1h', '1 hour', 60 * MINUTE_MS],
  ['1d', '1 day', 1_440 * MINUTE_MS],
  ['7d', '7 days', 7 * 1_440 * MINUTE_MS],
  ['30d', '30 days', 30 * 1_440 * MINUTE_MS],
  ['1y', '1 year', 365 * 1_440 * MINUTE_MS],
];

/** The fields; the second one appears when a time of one's own is chosen. */
export function expiryFields(entered, { mayNever, preset }) {
  const options = PRESETS.map(([value, text]) => [value, text]);
  if (mayNever) {
    options.unshift(['never', 'Never']);
  }
  options.push(['at', 'At a time that you choose …']);
  const fields = [{ name: 'expires', label: 'Expires', type: 'select', options, value: preset, isRequired: true }];
  if (entered.expires === 'at') {
    fields.push({ name: 'expiresTime', label: 'Time', type: 'datetime-local', step: 1, isRequired: true });
  }
  return fields;
}

/** ISO 8601 of what was entered; null for never. */
export function expiresAt({ expires, expiresTime }) {
  if (expires === 'never') {
    return null;
  }
  if (expires === 'at') {
    return new Date(expiresTime).toISOString();
  }
  const [, , lifeMs] = PRESETS.find(([value]) => value === expires);
  return new Date(Date.now() + lifeMs).toISOString();
}
