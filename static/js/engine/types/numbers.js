/** Numbers as text and back, the same in every engine: no exponents, no thousands marks, `NaN`, `Infinity`. */

const NUMBER = /^[\0- ]*(-?(?:\d+\.?\d*|\.\d+))[\0- ]*$/; // eslint-disable-line no-control-regex

/** The number that a text spells, or NaN. @param {string} text */
export function numberOfText(text) {
  const match = NUMBER.exec(text);
  return match ? Number(match[1]) : NaN;
}

/** Without exponent; within 1e-12 of a whole number it is written as that. @param {number} value */
export function textOfNumber(value) {
  if (!Number.isFinite(value)) return String(value);
  const whole = Math.round(value);
  if (Math.abs(value - whole) < 1e-12) return BigInt(whole).toString();
  const [digits, exponent] = /** @type {[string, string?]} */ (String(value).split('e'));
  if (!exponent) return digits;
  const bare = digits.replace(/[-.]/g, '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${bare}`;
}

/** The value times 10 to the power of `places`, by its decimal digits. @param {number} value @param {number} places */
function shifted(value, places) {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

/** To so many decimal places, halves towards positive infinity. @param {number} value @param {number} places */
export function rounded(value, places) {
  if (places > 30 || places < -30) return NaN;
  const moved = shifted(value, places);
  return Number.isFinite(moved) ? shifted(Math.round(moved), -places) : value;
}
