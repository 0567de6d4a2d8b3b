/**
 * Values into other values, as JavaRosa does it: a node stands for its typed value, no node for blank text. Where
 * several nodes stand where one value is wanted the first counts, as in XPath 1.0.
 */
import { textOf, typedValue } from '../types/codecs.js';
import { DAY_MS, DateValue, isoValue } from '../types/moments.js';
import { numberOfText } from '../types/numbers.js';

/** @typedef {import('./context.js').Value} Value */
/** @typedef {import('../types/codecs.js').Scalar} Scalar */
/** @typedef {import('../node.js').Node} Node */

const TINY = 1e-12;

/** A value that is no node-set. @param {Value} value @param {string} [zone] @returns {Scalar} */
export function scalar(value, zone = 'UTC') {
  if (!Array.isArray(value)) return value;
  const first = value[0];
  return first ? nodeValue(first, zone) : '';
}

/** The typed value of one node; blank if it has children. @param {Node} node @param {string} zone @returns {Scalar} */
const nodeValue = (node, zone) => (node.children.length ? '' : typedValue(node.text, node.type, zone));

/** All values, node-sets spread out. @param {Value[]} values @param {string} zone @returns {Scalar[]} */
export const scalars = (values, zone) =>
  values.flatMap((value) => (Array.isArray(value) ? value.map((node) => nodeValue(node, zone)) : [value]));

/** As `string()`. @param {Value} value @param {string} [zone] */
export const toText = (value, zone) => textOf(scalar(value, zone));

/** As `number()`: dates are days, text that is no number is NaN. @param {Value} value @param {string} [zone] @returns {number} */
export function toNumber(value, zone = 'UTC') {
  if (typeof value === 'number') return value;
  const single = scalar(value, zone);
  if (typeof single === 'string') {
    const number = numberOfText(single);
    const date = number === number ? null : isoValue(single, zone);
    return date ? daysOf(date) : number;
  }
  return single instanceof DateValue ? daysOf(single) : Number(single);
}

/** As `boolean()`, but that a blank node is false. @param {Value} value @param {string} [zone] @returns {boolean} */
export function toBoolean(value, zone) {
  const single = scalar(value, zone);
  if (typeof single === 'number') return Math.abs(single) > TINY;
  return Boolean(single) || (Array.isArray(value) && value.length > 1 && single === '');
}

/** @param {DateValue} date */
function daysOf(date) {
  if (date.kind === 'date') return date.days;
  return (date.kind === 'dateTime' ? date.moment : date.clock) / DAY_MS;
}

/** `-`: between a date and time and another date the time that lies between them, in days. @param {Value} left @param {Value} right @param {string} zone */
export function difference(left, right, zone) {
  if (typeof left !== 'number' && typeof right !== 'number') {
    const one = dateLike(scalar(left, zone), zone);
    const other = dateLike(scalar(right, zone), zone);
    if (one instanceof DateValue && other instanceof DateValue) {
      const unit = one.kind === 'date' && other.kind === 'date' ? 1 : DAY_MS;
      return (moments(one, other) - moments(other, one)) / unit;
    }
  }
  return toNumber(left, zone) - toNumber(right, zone);
}

/** Whether any pair of what may be node-sets passes. @param {(one: Scalar, other: Scalar, zone: string) => boolean} test */
const anyPair =
  (test) =>
  /** @param {Value} left @param {Value} right @param {string} zone */
  (left, right, zone) => {
    const others = each(right, zone);
    return each(left, zone).some((one) => others.some((other) => test(one, other, zone)));
  };

/** `=`: true if any node of one equals any of the other. */
export const equal = anyPair(same);

/** `!=`: true if any pair differs. */
export const unequal = anyPair((one, other) => !same(one, other));

/** `<` and its kin on numbers, two dates as moments. @param {(one: number, other: number) => boolean} holds */
export const ordered = (holds) =>
  anyPair((one, other, zone) => {
    const [first, second] = [dateLike(one, zone), dateLike(other, zone)];
    if (first instanceof DateValue && second instanceof DateValue) {
      return holds(moments(first, second), moments(second, first));
    }
    return holds(toNumber(one, zone), toNumber(other, zone));
  });

/** The values of a node-set; blank text for an empty one. @param {Value} value @param {string} zone @returns {Scalar[]} */
const each = (value, zone) =>
  Array.isArray(value) && value.length > 1 ? scalars([value], zone) : [scalar(value, zone)];

/** @param {Scalar} one @param {Scalar} other @returns {boolean} */
function same(one, other) {
  if (typeof one === 'string' && typeof other === 'string') return one === other;
  if (typeof one === 'boolean' || typeof other === 'boolean') return toBoolean(one) === toBoolean(other);
  if (typeof one === 'number' || typeof other === 'number') {
    const [first, second] = [plainNumber(one), plainNumber(other)];
    return first === second || Math.abs(first - second) < TINY;
  }
  if (one instanceof DateValue && other instanceof DateValue)
    return moments(one, other) === moments(other, one);
  return textOf(one) === textOf(other);
}

/** Text that spells a date is no number here: `'2024-01-01' = 19723` is false. @param {Scalar} value */
const plainNumber = (value) => (typeof value === 'string' ? numberOfText(value) : toNumber(value));

/** Two dates compare by their day, two times by the clock, all else by the moment. @param {DateValue} date @param {DateValue} other */
function moments(date, other) {
  if (date.kind !== other.kind || date.kind === 'dateTime') return date.moment;
  return date.kind === 'date' ? date.days : date.clock;
}

/** @param {Scalar} value @param {string} zone @returns {Scalar} */
const dateLike = (value, zone) => (typeof value === 'string' ? (isoValue(value, zone) ?? value) : value);
