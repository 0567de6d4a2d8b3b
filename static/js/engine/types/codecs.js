/**
 * One codec per bind type: stored text to the value that expressions see, and a computed value to stored text. The
 * same table as `fieldapp/xforms/types/codecs.py`. `decode` throws RangeError for text that is no value of the type.
 */
import {
  DateValue,
  dateOfDays,
  dateTimeOfMs,
  dayOf,
  isoValue,
  parseDate,
  parseDateTime,
  parseTime,
} from './moments.js';
import { textOfNumber } from './numbers.js';

/** @typedef {string | number | boolean | DateValue} Scalar */
/** @typedef {{decode: ((text: string, zone: string) => Scalar) | null, encode: (value: Scalar, zone: string) => string}} Codec */

const INTEGER = /^[+-]?\d{1,10}$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** @type {Map<string, boolean>} */
const TRUTH = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);
const INT_LIMIT = 2 ** 31;

/** The text of a value, as `string()` gives it. @param {Scalar} value @returns {string} */
export const textOf = (value) => (typeof value === 'number' ? textOfNumber(value) : String(value));

/** @param {string} text @param {string} what @returns {never} */
function refuse(text, what) {
  throw new RangeError(`'${text}' is no ${what}`);
}

/** @param {Scalar} value @returns {number} */
function numberOf(value) {
  if (typeof value === 'string') return DECIMAL.test(value.trim()) ? Number(value) : NaN;
  return value instanceof DateValue ? value.days : Number(value);
}

/** A computed value as a date; null where it is none. @param {Scalar} value @param {string} zone */
function momentOf(value, zone) {
  if (value instanceof DateValue) return value;
  if (typeof value === 'string') return isoValue(value, zone);
  if (typeof value === 'boolean' || !Number.isFinite(value)) return null;
  return Number.isInteger(value) ? dateOfDays(value, zone) : dateTimeOfMs(value * 86400000, zone);
}

/** @param {'time' | 'dateTime'} kind @returns {Codec['encode']} */
const encodeMoment = (kind) => (value, zone) => {
  if (kind === 'time' && typeof value === 'string') {
    try {
      return String(parseTime(value, zone));
    } catch {
      // no time of day: perhaps a date with one
    }
  }
  const moment = momentOf(value, zone);
  return moment ? String(new DateValue(kind, moment.days, moment.clock, moment.zone)) : '';
};

/** @param {string} text */
function point(text) {
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length < 2 || parts.length > 4 || !parts.every((part) => DECIMAL.test(part)))
    refuse(text, 'point');
  return [...parts.map(Number), 0, 0].slice(0, 4).map(coordinate).join(' ');
}

/** @param {number} value */
function coordinate(value) {
  const text = textOfNumber(value);
  return text.includes('.') ? text : text + '.0';
}

/** @param {string} text */
const line = (text) =>
  text
    .trim()
    .replace(/^;+|;+$/g, '')
    .split(';')
    .map(point)
    .join('; ');

/** @type {Codec} */
const plain = { decode: null, encode: (value) => (value !== value ? '' : textOf(value)) };

/** @type {Codec} */
const integer = {
  decode: (text) => {
    const value = Number(text);
    return INTEGER.test(text) && value >= -INT_LIMIT && value < INT_LIMIT
      ? value
      : refuse(text, 'whole number');
  },
  encode: (value) => {
    const number = numberOf(value);
    return Number.isFinite(number) ? textOfNumber(Math.trunc(number)) : '';
  },
};

/** @type {Codec} */
const decimal = {
  decode: (text) => (DECIMAL.test(text) ? Number(text) : refuse(text, 'number')),
  encode: (value) => {
    const number = numberOf(value);
    return Number.isFinite(number) ? textOfNumber(number) : '';
  },
};

/** @type {Codec} */
const boolean = {
  decode: (text) => TRUTH.get(text) ?? refuse(text, 'truth value'),
  encode: (value) => {
    if (typeof value === 'string') return value && String(TRUTH.get(value) ?? true);
    return String(value instanceof DateValue || Boolean(value));
  },
};

/** @type {Codec} */
const date = {
  decode: parseDate,
  encode: (value, zone) => {
    const moment = momentOf(value, zone);
    return moment ? String(dayOf(moment)) : '';
  },
};

const geoline = { decode: line, encode: plain.encode };

/** By bind type, without prefix. @type {Record<string, Codec>} */
export const CODECS = {
  string: plain,
  int: integer,
  decimal,
  boolean,
  date,
  time: { decode: parseTime, encode: encodeMoment('time') },
  dateTime: { decode: parseDateTime, encode: encodeMoment('dateTime') },
  geopoint: { decode: point, encode: plain.encode },
  geotrace: geoline,
  geoshape: geoline,
  select: plain,
  select1: plain,
  rank: plain,
  barcode: plain,
  binary: plain,
  intent: plain,
};

/** @type {Record<string, string>} */
export const ALIASES = {
  integer: 'int',
  long: 'int',
  short: 'int',
  double: 'decimal',
  float: 'decimal',
  datetime: 'dateTime',
  selectOne: 'select1',
  anyURI: 'binary',
};

/** The codec of a bind type as the form writes it; text for one not known. @param {string} type @returns {Codec} */
export function codec(type) {
  const name = type.slice(type.lastIndexOf(':') + 1);
  const known = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  return (known !== undefined && Object.hasOwn(CODECS, known) && CODECS[known]) || plain;
}

/** What an expression sees of a stored text. @param {string} text @param {string} type @param {string} zone @returns {Scalar} */
export function typedValue(text, type, zone) {
  const { decode } = codec(type);
  if (!decode || !text) return text;
  try {
    return decode(text, zone);
  } catch {
    return text;
  }
}
