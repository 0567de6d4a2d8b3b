/**
 * Stored answer ↔ what a native field holds. The stored forms are those of ODK XForms (dates in ISO, moments with their
 * offset). It must not know the DOM.
 */

/** @typedef {{ shown: (stored: string) => string, stored: (shown: string) => string }} Codec */

const pad = (/** @type {number} */ number, width = 2) => String(number).padStart(width, '0');

/** @param {Date} moment @returns {string} like `+08:00` */
export function offset(moment) {
  const minutes = -moment.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** @param {Date} moment */
function localTime(moment) {
  const day = `${pad(moment.getFullYear(), 4)}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map((part) => pad(part));
  return `${day}T${clock(time.join(':'))}`;
}

/** A time of day as native fields take it: seconds only if there are some. @param {string} time */
const clock = (time) => time.slice(0, 8).replace(/:00$/, (end) => (time.length > 5 ? '' : end));

/** @param {string} typed with or without seconds @param {number} size with seconds */
const toSecond = (typed, size) => `${typed}:00`.slice(0, size);

/** Zero of the digits that people's keyboards give: Arabic, Persian, Nepali, Bengali, Thai, Tibetan, Burmese, Khmer, Chinese. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xf20, 0x1040, 0x17e0, 0xff10];
/** @type {Record<string, string>} */
const SIGNS = { '．': '.', '。': '.', '٫': '.', '－': '-', '−': '-', '＋': '+', '，': ',' };

/** Digits and signs of other scripts, and full-width ones as Chinese keyboards give them, to plain ones. @param {string} text */
export function plainDigits(text) {
  return text
    .replace(/[．。٫－−＋，]/g, (sign) => SIGNS[sign] ?? sign)
    .replace(/[^\0-\x7f]/g, (digit) => {
      const zero = ZEROS.find(
        (first) => digit.charCodeAt(0) - first >= 0 && digit.charCodeAt(0) - first < 10,
      );
      return zero ? String(digit.charCodeAt(0) - zero) : digit;
    });
}

const same = (/** @type {string} */ text) => text;
const number = (/** @type {string} */ text) => plainDigits(text).trim();

/** @type {Codec} */
const asIs = { shown: same, stored: same };
/** @type {Codec} */
const numeric = { shown: same, stored: number };
/** A comma that cannot stand for thousands is a decimal one: `1,5`. @type {Codec} */
const decimal = {
  shown: same,
  stored: (text) => number(text).replace(/^([+-]?\d+),(\d{1,2}|\d{4,})$/, '$1.$2'),
};

/** By kind of control. @type {Record<string, Codec>} */
export const CODECS = {
  text: asIs,
  multiline: asIs,
  numbers: numeric,
  integer: numeric,
  decimal,
  date: { shown: (text) => text.slice(0, 10), stored: same },
  time: {
    shown: clock,
    stored: (text) => text && `${toSecond(text, 8)}.000${offset(new Date())}`,
  },
  datetime: {
    shown: showMoment,
    stored: (text) => text && `${toSecond(text, 19)}.000${offset(new Date(text))}`,
  },
};

/** @param {string} stored */
function showMoment(stored) {
  const moment = new Date(stored);
  return !stored || Number.isNaN(moment.getTime()) ? '' : localTime(moment);
}

/** Thousands apart, for a number; any other text as it is. @param {string} text */
export function group(text) {
  const [, sign = '', whole = '', rest = ''] = /^([+-]?)(\d+)(\.\d*)?$/.exec(text) ?? [];
  return whole ? sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + rest : text;
}

/** The words in a space-separated answer. @param {string} text @returns {string[]} */
export function words(text) {
  return text.split(/\s+/).filter(Boolean);
}

/** @typedef {{ latitude: number, longitude: number, altitude: number | null, accuracy: number }} Position */

/** A position as XForms keep it: `lat lon altitude accuracy`. @param {Position} position */
export function storePosition({ latitude, longitude, altitude, accuracy }) {
  return [latitude.toFixed(7), longitude.toFixed(7), (altitude ?? 0).toFixed(1), accuracy.toFixed(1)]
    .map(Number)
    .join(' ');
}

/** @param {string} text @returns {Position | null} null when it is no position */
export function readPosition(text) {
  const [latitude = NaN, longitude = NaN, altitude = 0, accuracy = 0] = words(text).map(Number);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return { latitude, longitude, altitude, accuracy };
}
