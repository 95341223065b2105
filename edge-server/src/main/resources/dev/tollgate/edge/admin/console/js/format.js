// Numbers, sizes and times as people read them. Everything is in English, and times are the reader's.

const NUMBER = new Intl.NumberFormat('en');
const RATE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const ABSOLUTE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const TIME_UNITS = [['year', 31_536_000, 2], ['month', 2_592_000, 2], ['day', 86_400, 1], ['hour', 3_600, 1], ['minute', 60, 1], ['second', 1, 1]];

const NONE = '–';

export const number = (value) => (value === null || value === undefined ? NONE : NUMBER.format(value));

/** Short above 100,000. */
export const figure = (value) =>
  value === null || value === undefined ? NONE : value < 100_000 ? RATE.format(value) : COMPACT.format(value);

export function bytes(value) {
  if (value === null || value === undefined) {
    return NONE;
  }
  let unit = 0;
  let left = value;
  while (left >= 1024 && unit < BYTE_UNITS.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${unit === 0 ? left : left.toFixed(left < 10 ? 1 : 0)} ${BYTE_UNITS[unit]}`;
}

export function milliseconds(value) {
  if (value === null || value === undefined) {
    return NONE;
  }
  return value < 10 ? `${value.toFixed(2)} ms` : value < 1_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(1)} s`;
}

/** For an axis, whose steps are round. */
export const axisMilliseconds = (value) => (value < 1_000 ? `${Number(value.toPrecision(6))} ms` : `${Number((value / 1_000).toPrecision(6))} s`);

/** "3 minutes ago", "in 2 days". */
export function relative(iso, now = Date.now()) {
  const seconds = Math.round((Date.parse(iso) - now) / 1_000);
  if (Math.abs(seconds) < 2) {
    return 'now';
  }
  const [unit, size] = TIME_UNITS.find(([, length, least]) => Math.abs(seconds) >= least * length);
  return RELATIVE.format(Math.trunc(seconds / size), unit);
}

export const absolute = (iso) => ABSOLUTE.format(new Date(iso));
export const clock = (iso) => CLOCK.format(new Date(iso));

/** "2 d 3 h". */
export function duration(seconds) {
  const parts = [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]];
  const first = Math.max(0, parts.findIndex(([, size]) => seconds >= size));
  let left = Math.floor(seconds);
  return parts.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 && unit !== 's' ? '' : `${count} ${unit}`;
  }).filter((part) => part !== '').join(' ') || '0 s';
}

/** "1 device", "2 devices"; "1 entry", "2 entries" where the plural is said. */
export const count = (amount, noun, plural = `${noun}s`) => `${number(amount)} ${amount === 1 ? noun : plural}`;

/** The first letter in upper case: "suspend" → "Suspend". */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
