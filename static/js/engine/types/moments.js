/**
 * Dates, times and moments as values: what expressions compute with. A value knows its local day and time and, where
 * it needs one, its offset; the zone is asked only then. No clock here, and never the machine's own zone.
 */

export const DAY_MS = 86400000;
/** Days that stand for a zone's two seasons: a time of day has no day to ask about. */
const [WINTER, SUMMER] = [19723, 19905]; // 2024-01-01, 2024-07-01
const LAST_DAY = 2932896;
const FIRST_DAY = -719162;
const DATE = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d*)?)?\s*(Z|[+-]\d{1,2}(?::?\d{2})?)?$/;
const ISO = /^\d{4}-\d\d-\d\d(T[^]*)?$/;

/** @param {number} value @param {number} [width] */
export const padded = (value, width = 2) => String(value).padStart(width, '0');

/** A date, a time of day, or both: see `fieldapp/xforms/types/moments.py`. */
export class DateValue {
  /** @type {number | undefined} */
  #offset;

  /**
   * @param {'date' | 'time' | 'dateTime'} kind
   * @param {number} days local days from 1970-01-01, 0 for a time
   * @param {number} clock milliseconds since local midnight
   * @param {string} zone IANA name
   * @param {number} [offset] milliseconds that local time is ahead of UTC
   */
  constructor(kind, days, clock, zone, offset) {
    this.kind = kind;
    this.days = days;
    this.clock = clock;
    this.zone = zone;
    this.#offset = offset;
  }

  /** Milliseconds that local time is ahead of UTC. */
  get offset() {
    const days = this.kind === 'time' && !this.days ? WINTER : this.days;
    return (this.#offset ??= offsetOfLocal(days * DAY_MS + this.clock, this.zone));
  }

  /** Milliseconds since 1970-01-01T00:00Z. */
  get moment() {
    return this.days * DAY_MS + this.clock - this.offset;
  }

  /** Local year, month and day. @returns {[number, number, number]} */
  get fields() {
    const day = new Date(this.days * DAY_MS);
    return [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  }

  toString() {
    const [year, month, day] = this.fields;
    const date = `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
    if (this.kind === 'date') return date;
    return this.kind === 'dateTime' ? `${date}T${this.#time()}` : this.#time();
  }

  #time() {
    const time = new Date(this.clock).toISOString().slice(11, 23);
    const minutes = Math.floor(Math.abs(this.offset) / 60000);
    if (!minutes) return time + 'Z';
    return `${time}${this.offset > 0 ? '+' : '-'}${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)}`;
  }
}

/** @param {number} days @returns {number} */
function checkedDays(days) {
  const whole = Math.trunc(days);
  if (!(whole >= FIRST_DAY && whole <= LAST_DAY))
    throw new RangeError(`Day ${days} is out of range for a date`);
  return whole;
}

/** The date that many local days after 1970-01-01. @param {number} days @param {string} zone */
export const dateOfDays = (days, zone) => new DateValue('date', checkedDays(days), 0, zone);

/** The local date and time of a moment in milliseconds. @param {number} moment @param {string} zone */
export function dateTimeOfMs(moment, zone) {
  const ms = Math.floor(moment);
  checkedDays(Math.floor(ms / DAY_MS));
  const offset = offsetAt(ms, zone);
  const days = Math.floor((ms + offset) / DAY_MS);
  return new DateValue('dateTime', checkedDays(days), ms + offset - days * DAY_MS, zone, offset);
}

/** The value without its time. @param {DateValue} value */
export const dayOf = (value) => new DateValue('date', value.days, 0, value.zone);

/** A date as forms store it. Throws RangeError. @param {string} text @param {string} zone */
export function parseDate(text, zone) {
  const match = DATE.exec(text.trim());
  const [year, month, day] = /** @type {[number, number, number]} */ ((match ?? []).slice(1).map(Number));
  const date = new Date(0);
  if (match) date.setUTCFullYear(year, month - 1, day);
  if (!match || !year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    throw new RangeError(`'${text}' is no date`);
  }
  return new DateValue('date', date.getTime() / DAY_MS, 0, zone);
}

/** A time of day; without an offset, local. Throws RangeError. @param {string} text @param {string} zone */
export function parseTime(text, zone) {
  const [clock, offset] = clockOf(text);
  if (offset === null) return new DateValue('time', 0, clock, zone);
  const [winter, summer] = [offsetOfLocal(WINTER * DAY_MS, zone), offsetOfLocal(SUMMER * DAY_MS, zone)];
  const here = offset === summer ? summer : winter;
  return new DateValue('time', 0, (clock - offset + here + 2 * DAY_MS) % DAY_MS, zone, here);
}

/** A date, with or without a time, turned to the zone. Throws RangeError. @param {string} text @param {string} zone */
export function parseDateTime(text, zone) {
  const trimmed = text.trim();
  const at = trimmed.indexOf('T');
  const date = parseDate(at < 0 ? trimmed : trimmed.slice(0, at), zone);
  if (at < 0) return date;
  const [clock, offset] = clockOf(trimmed.slice(at + 1));
  if (offset === null) {
    // a time that the clocks leap over becomes the one that they show then
    return dateTimeOfMs(new DateValue('dateTime', date.days, clock, zone).moment, zone);
  }
  return dateTimeOfMs(date.days * DAY_MS + clock - offset, zone);
}

/** The date that a text spells in full, or null. @param {string} text @param {string} zone */
export function isoValue(text, zone) {
  if (text[4] !== '-' || !ISO.test(text)) return null;
  try {
    return parseDateTime(text, zone);
  } catch {
    return null;
  }
}

/** Milliseconds since midnight, and the written offset in milliseconds. @param {string} text @returns {[number, number | null]} */
function clockOf(text) {
  const match = TIME.exec(text.trim());
  const [hour = 0, minute = 0, second = 0] = [1, 2, 3].map((part) => Number(match?.[part] ?? 0));
  if (!match || hour > 23 || minute > 59 || second > 59) throw new RangeError(`'${text}' is no time`);
  const ms = Number(((match[4] ?? '.').slice(1) + '000').slice(0, 3));
  return [((hour * 60 + minute) * 60 + second) * 1000 + ms, writtenOffset(match[5])];
}

/** @param {string | undefined} text @returns {number | null} */
function writtenOffset(text) {
  if (text === undefined) return null;
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '').padStart(2, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  if (minutes >= 24 * 60) throw new RangeError(`'${text}' is no offset`);
  return (text[0] === '-' ? -1 : 1) * minutes * 60000;
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();
/** Offsets by zone and quarter of an hour: asking Intl is slow. @type {Map<string, number>} */
const offsets = new Map();

/** @param {number} moment @param {string} zone @returns {number} */
function offsetAt(moment, zone) {
  const quarter = Math.floor(moment / 900000);
  const key = `${zone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = askOffset(quarter * 900000, zone);
    if (offsets.size > 5000) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** @param {number} moment @param {string} zone @returns {number} */
function askOffset(moment, zone) {
  let format = formats.get(zone);
  if (!format) {
    const two = /** @type {const} */ ('2-digit');
    const parts = {
      year: /** @type {const} */ ('numeric'),
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    };
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', era: 'short', ...parts });
    formats.set(zone, format);
  }
  /** @type {Record<string, string>} */
  const found = {};
  for (const part of format.formatToParts(moment)) found[part.type] = part.value;
  const date = new Date(0);
  const year = found.era?.startsWith('B') ? 1 - Number(found.year) : Number(found.year);
  date.setUTCFullYear(year, Number(found.month) - 1, Number(found.day));
  date.setUTCHours(Number(found.hour), Number(found.minute), Number(found.second));
  return date.getTime() - moment;
}

/** Where clocks go back the first of two moments; where they leap, the offset before. @param {number} local @param {string} zone */
function offsetOfLocal(local, zone) {
  const before = offsetAt(local - DAY_MS, zone);
  if (offsetAt(local - before, zone) === before) return before;
  const after = offsetAt(local + DAY_MS, zone);
  return offsetAt(local - after, zone) === after ? after : before;
}
