/**
 * Sets of characters in regular expressions, as tests of one character. Java's: `\d`, `\w` and `\s` are ASCII. The
 * browser's own expressions only ever look at one character here, which cannot take long.
 *
 * @typedef {(one: string) => boolean} Test
 * @typedef {'' | 'i' | 'iu'} Case how letters compare: exactly, Java's `(?i)`, or its `(?iu)`
 */
import { EvaluationError } from './errors.js';

/** @param {string} set what stands in a class @returns {Test} */
function oneOf(set) {
  const pattern = new RegExp(`^[${set}]$`, 'u');
  return (one) => pattern.test(one);
}

/** @param {Test} test @returns {Test} */
export const negation = (test) => (one) => !test(one);

/** @param {Test[]} tests @returns {Test} */
export const either = (tests) => (one) => tests.some((test) => test(one));

/** @param {Test} first @param {Test} second @returns {Test} */
export const both = (first, second) => (one) => first(one) && second(one);

/** @param {string} one */
const code = (one) => /** @type {number} */ (one.codePointAt(0));

/** @param {string} one @param {string} changed what case made of it, if that is one character still */
const still = (one, changed) => ([...changed].length === 1 ? changed : one);

/** @param {string} one */
const upper = (one) => still(one, one.toUpperCase());

/** A letter as Java compares it under `(?iu)`: made upper, then lower. @param {string} one */
const folded = (one) => still(upper(one), upper(one).toLowerCase());

/** @param {string} character @param {Case} kind @returns {Test} */
export function single(character, kind = '') {
  if (kind === 'iu') return (one) => folded(one) === folded(character);
  if (kind && code(character) < 128) {
    return (one) => one === character.toLowerCase() || one === character.toUpperCase();
  }
  return (one) => one === character;
}

/** From one character to another, both included. @param {string} low @param {string} high @param {Case} kind @returns {Test} */
export function span(low, high, kind) {
  /** @param {string} one */
  const within = (one) => code(low) <= code(one) && code(one) <= code(high);
  if (kind === 'iu') return (one) => within(one) || within(upper(one)) || within(folded(one));
  if (!kind) return within;
  return (one) =>
    within(one) || (code(one) < 128 && (within(one.toLowerCase()) || within(one.toUpperCase())));
}

const LOWER_OR_UPPER = '\\p{Lowercase}\\p{Uppercase}';
const POSIX = new Map([
  ['Alpha', 'A-Za-z'],
  ['Digit', '0-9'],
  ['Alnum', 'A-Za-z0-9'],
  ['Upper', 'A-Z'],
  ['Lower', 'a-z'],
  ['Space', ' \\t\\n\\v\\f\\r'],
  ['Blank', ' \\t'],
  ['Punct', '!-\\/:-@\\[-`\\{-~'],
  ['XDigit', '0-9A-Fa-f'],
  ['Graph', '!-~'],
  ['Print', ' -~'],
  ['Cntrl', '\\0-\\x1f\\x7f'],
  ['ASCII', '\\0-\\x7f'],
]);
const PROPERTIES = new Map([
  ['letter', '\\p{L}'],
  ['alphabetic', '\\p{Alphabetic}'],
  ['uppercase', '\\p{Uppercase}'],
  ['lowercase', '\\p{Lowercase}'],
  ['digit', '\\p{Nd}'],
  ['punctuation', '\\p{P}'],
  ['control', '\\p{Cc}'],
  ['han', '\\p{Script=Han}'],
]);
const CATEGORY = /^(?:L[ultmoC]?|M[nec]?|N[dlo]?|Z[slp]?|C[cfosn]?|P[dsecoif]?|S[mcko]?)$/;

/** `\p{…}`: a category of Unicode, a class of POSIX, or one of the scripts and properties we know. @param {string} name @param {Case} kind */
export function unicodeClass(name, kind) {
  const [key = '', value] = name.split('=');
  const set = value === undefined ? plain(name, kind) : assigned(key.toLowerCase(), value, kind);
  if (!set) throw new EvaluationError(`regex(): \\p{${name}} is not known`);
  return oneOf(set);
}

/** @param {string} name @param {Case} kind */
function plain(name, kind) {
  if (kind && /^(Upper|Lower)$/.test(name)) return 'A-Za-z';
  if (!name.startsWith('Is')) return POSIX.get(name) ?? category(name, kind);
  const short = name.slice(2).toLowerCase();
  if (kind && /^(upper|lower)case$/.test(short)) return LOWER_OR_UPPER;
  return PROPERTIES.get(short) ?? category(name.slice(2), kind);
}

/** @param {string} key @param {string} value @param {Case} kind */
function assigned(key, value, kind) {
  if (key === 'script' || key === 'sc') return value.toLowerCase() === 'han' && PROPERTIES.get('han');
  return (key === 'general_category' || key === 'gc') && category(value, kind);
}

/** @param {string} name @param {Case} kind */
function category(name, kind) {
  if (kind && /^L[ult]$/.test(name)) return '\\p{LC}';
  return CATEGORY.test(name) && `\\p{${name}}`;
}

/** What `.` reads: all but the ends of lines. */
export const ANY = oneOf('^\\n\\r\\x85\\u2028\\u2029');

/** Java's `Character.isLetterOrDigit`. */
export const isLetterOrDigit = oneOf('\\p{L}\\p{Nd}');

/** An accent or vowel sign that stands on the character before it. */
export const isMark = oneOf('\\p{Mn}');

/** @type {Map<string, Test>} */
export const CLASS_ESCAPES = new Map();
for (const [name, set] of Object.entries({
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: ' \\t\\n\\v\\f\\r',
  h: '\\t \\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: '\\n\\v\\f\\r\\x85\\u2028\\u2029',
})) {
  CLASS_ESCAPES.set(name, oneOf(set));
  CLASS_ESCAPES.set(name.toUpperCase(), oneOf(`^${set}`));
}
