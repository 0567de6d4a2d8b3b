/** Dates and times. Local means the scope's time zone; now is when the scope says. */
import {
  DAY_MS,
  DateValue,
  dateOfDays,
  dateTimeOfMs,
  dayOf,
  padded,
  parseDateTime,
  parseTime,
} from '../../types/moments.js';
import { scalar, toText } from '../coerce.js';
import { EvaluationError } from '../errors.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Value} Value */
/** @typedef {import('../../types/codecs.js').Scalar} Scalar */

const LIMIT = 2 ** 31;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAYS = 'Thu Fri Sat Sun Mon Tue Wed'.split(' ');

/** @param {Context} ctx */
const now = (ctx) => dateTimeOfMs(Number(ctx.scope.now()), ctx.scope.timezone);

/** @param {number} days @param {string} zone */
const momentOfDays = (days, zone) => dateTimeOfMs(Math.trunc(days * DAY_MS), zone);

/** @param {unknown} value @returns {never} */
function refuse(value) {
  throw new EvaluationError(`'${value}' is no date`);
}

/** As JavaRosa, no blanks at the ends. @param {string} text @param {string} zone @param {(text: string, zone: string) => DateValue} parse */
function read(text, zone, parse) {
  return /^\d(?:[^]*[\dZ.])?$/.test(text) ? parse(text, zone) : refuse(text);
}

/** A date of what is none yet; blank text and NaN stay. @param {Scalar} value @param {string} zone @param {(days: number, zone: string) => DateValue} ofNumber */
function dated(value, zone, ofNumber) {
  if (value === '' || value !== value || value instanceof DateValue) return value;
  try {
    if (typeof value === 'string') return read(value, zone, parseDateTime);
    if (typeof value === 'number' && Math.abs(value) <= LIMIT) return ofNumber(value, zone);
  } catch {
    // said below
  }
  return refuse(toText(value));
}

/** @param {Context} ctx @param {Value} value */
function date(ctx, value) {
  const single = scalar(value, ctx.scope.timezone);
  return single instanceof DateValue ? dayOf(single) : dated(single, ctx.scope.timezone, dateOfDays);
}

/** @param {Context} ctx @param {Value} value */
function dateTime(ctx, value) {
  const single = scalar(value, ctx.scope.timezone);
  if (single instanceof DateValue && single.kind === 'date') {
    return new DateValue('dateTime', single.days, 0, single.zone);
  }
  return dated(single, ctx.scope.timezone, momentOfDays);
}

/** What the decimal functions count: a date, days as they are, or blank. @param {Context} ctx @param {Value} value @param {(text: string, zone: string) => DateValue} parse */
function dateOrDays(ctx, value, parse) {
  const single = scalar(value, ctx.scope.timezone);
  if (single instanceof DateValue || single === '' || single !== single) return single;
  if (typeof single === 'number') return single >= -LIMIT && single < LIMIT ? single : refuse(single);
  try {
    return read(toText(single), ctx.scope.timezone, parse);
  } catch {
    return refuse(toText(single));
  }
}

/** @param {Context} ctx @param {Value} value */
function decimalDateTime(ctx, value) {
  const found = dateOrDays(ctx, value, parseDateTime);
  return found instanceof DateValue ? found.moment / DAY_MS : found;
}

/** @param {Context} ctx @param {Value} value */
function decimalTime(ctx, value) {
  const found = dateOrDays(ctx, value, (text, zone) =>
    text.includes(':') && !text.includes('T') ? parseTime(text, zone) : parseDateTime(text, zone),
  );
  if (found instanceof DateValue) return found.clock / DAY_MS;
  return Number.isFinite(found) ? Number(found) - Math.floor(Number(found)) : found;
}

/** The week of the year, by ISO 8601. @param {DateValue} value */
function week(value) {
  const thursday = value.days - ((((value.days + 3) % 7) + 7) % 7) + 3;
  const newYear = new Date(thursday * DAY_MS);
  newYear.setUTCMonth(0, 1);
  return String(Math.floor((thursday - newYear.getTime() / DAY_MS) / 7) + 1);
}

/** @type {Record<string, (value: DateValue) => string | number | undefined>} */
const MARKS = {
  '%': () => '%',
  Y: (value) => padded(value.fields[0], 4),
  y: (value) => padded(value.fields[0], 4).slice(2),
  m: (value) => padded(value.fields[1]),
  n: (value) => value.fields[1],
  b: (value) => MONTHS[value.fields[1] - 1],
  d: (value) => padded(value.fields[2]),
  e: (value) => value.fields[2],
  a: (value) => DAYS[((value.days % 7) + 7) % 7],
  W: week,
  H: (value) => padded(Math.floor(value.clock / 3600000)),
  h: (value) => Math.floor(value.clock / 3600000),
  M: (value) => padded(Math.floor(value.clock / 60000) % 60),
  S: (value) => padded(Math.floor(value.clock / 1000) % 60),
  3: (value) => padded(value.clock % 1000, 3),
};

/** @param {Context} ctx @param {Value} value @param {Value} pattern */
function formatDate(ctx, value, pattern) {
  const found = dated(scalar(value, ctx.scope.timezone), ctx.scope.timezone, momentOfDays);
  if (!(found instanceof DateValue)) return '';
  return toText(pattern).replace(/%([^]?)/gu, (_, mark) => {
    if (!Object.hasOwn(MARKS, mark)) throw new EvaluationError(`%${mark} means nothing in a date pattern`);
    return String(MARKS[mark]?.(found));
  });
}

/** @type {import('./entry.js').Table} */
export const dates = {
  now: [0, 0, now],
  today: [0, 0, (ctx) => dayOf(now(ctx))],
  date: [1, 1, date],
  'date-time': [1, 1, dateTime],
  'decimal-date-time': [1, 1, decimalDateTime],
  'decimal-time': [1, 1, decimalTime],
  'format-date': [2, 2, formatDate],
  'format-date-time': [2, 2, formatDate],
};
