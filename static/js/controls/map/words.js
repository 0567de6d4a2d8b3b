/** Places, lengths and areas in words. It must not know maps or arithmetic on the sphere: the review says places too. */

import { say } from '../../lib/words.js';

/** @typedef {import('../values.js').Position} Position */

/** @param {number} metres @returns {string} */
export function sayLength(metres) {
  if (metres >= 9999.5) return say('{length} km', { length: rounded(metres / 1000) });
  return say('{length} m', { length: rounded(metres) });
}

/** @param {number} square metres @returns {string} */
export function sayArea(square) {
  if (square >= 999_999.5) return say('{area} km²', { area: rounded(square / 1e6) });
  return say('{area} m²', { area: rounded(square) });
}

/** A position in words; an accuracy of 0 says that it was not measured. @param {Position} position */
export function sayPosition({ latitude, longitude, accuracy }) {
  const where = sayPlace({ latitude, longitude });
  if (!accuracy) return say('{where}, placed by hand', { where });
  return say('{where}, within {metres} m', { where, metres: Math.ceil(accuracy) });
}

/** Three digits that matter; whole from a hundred on. @param {number} value */
function rounded(value) {
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(2 + Number(value >= 10))));
}

/** The same for a row of many. @param {Position} position */
export function sayShort({ latitude, longitude, accuracy }) {
  const where = sayPlace({ latitude, longitude });
  return accuracy ? `${where} ±${say('{length} m', { length: Math.ceil(accuracy) })}` : where;
}

/** Latitude before longitude, in lines from right to left too. @param {{ latitude: number, longitude: number }} place */
export function sayPlace({ latitude, longitude }) {
  return `\u2066${latitude.toFixed(5)}, ${longitude.toFixed(5)}\u2069`;
}
