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
function localMinute(moment) {
  const day = `${pad(moment.getFullYear(), 4)}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
  return `${day}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
}

/** Full-width digits and signs, as Chinese keyboards give them, to plain ones. @param {string} text */
export function plainDigits(text) {
  return text
    .replace(/[０-９．－＋]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/。/g, '.');
}

const same = (/** @type {string} */ text) => text;
const number = (/** @type {string} */ text) => plainDigits(text).trim();

/** @type {Codec} */
const asIs = { shown: same, stored: same };
/** @type {Codec} */
const numeric = { shown: same, stored: number };

/** By kind of control. @type {Record<string, Codec>} */
export const CODECS = {
  text: asIs,
  multiline: asIs,
  url: { shown: same, stored: (text) => text.trim() },
  secret: asIs,
  numbers: numeric,
  integer: numeric,
  decimal: numeric,
  date: { shown: (text) => text.slice(0, 10), stored: same },
  month: { shown: (text) => text.slice(0, 7), stored: (text) => text && `${text}-01` },
  year: {
    shown: (text) => text.slice(0, 4),
    stored: (text) =>
      /^\d{1,4}$/.test(number(text)) ? `${number(text).padStart(4, '0')}-01-01` : number(text),
  },
  time: {
    shown: (text) => text.slice(0, 5),
    stored: (text) => text && `${text.slice(0, 5)}:00.000${offset(new Date())}`,
  },
  datetime: {
    shown: showMoment,
    stored: (text) => text && `${text.slice(0, 16)}:00.000${offset(new Date(text))}`,
  },
};

/** @param {string} stored */
function showMoment(stored) {
  const moment = new Date(stored);
  return !stored || Number.isNaN(moment.getTime()) ? '' : localMinute(moment);
}

/** A number for `step`, `start`, `end`; the fallback where it is missing or no number. @param {string | undefined} text @param {number} fallback */
export function numberOr(text, fallback) {
  const value = Number(text);
  return text && Number.isFinite(value) ? value : fallback;
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
