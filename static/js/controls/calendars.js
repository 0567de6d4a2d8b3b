/**
 * The calendars that a form may ask a date in: day ↔ year, month, day. Own arithmetic, so that every browser and ODK
 * Collect agree; browsers only lend the names of months. It must not know the DOM.
 *
 * Ethiopian and Coptic: a leap day every fourth year. Islamic: the tabular civil calendar (leap years 2, 5, 7, 10, 13, 16,
 * 18, 21, 24, 26 and 29 of 30). Persian: the 33-year rule, which is exact for the years offered. Bikram Sambat: the
 * published lengths of months (`bikram.js`).
 */

import { BIKRAM_FIRST, BIKRAM_LENGTHS, BIKRAM_START } from './bikram.js';

const DAY = 86_400_000;
/** Julian day number of 1970-01-01. */
const UNIX = 2_440_588;

/**
 * @typedef {object} Calendar
 * @property {string} intl its name for `Intl`, '' where browsers do not know it
 * @property {number} first @property {number} last years offered: those that ODK Collect offers
 * @property {number} sample a year whose months are offered before one is written
 * @property {(year: number) => number} start first day of a year, in days from 1970-01-01
 * @property {(year: number) => number[]} lengths of the months of a year
 * @property {readonly string[]} [names] of months, where browsers have none
 * @property {(year: number, month: number) => number} [firstDay] the number of a month's first day, where it is not 1
 */

/** @param {number} year @param {number} [month] */
const gregorianDay = (year, month = 0) => Date.UTC(year, month, 1) / DAY;

/** @param {number} shift of the year's number @param {string} intl @returns {Calendar} */
const gregorian = (shift, intl) => ({
  intl,
  first: 1900 + shift,
  last: 2100 + shift,
  sample: 2001 + shift,
  start: (year) => gregorianDay(year - shift),
  lengths: (year) =>
    Array.from(
      { length: 12 },
      (_, month) => gregorianDay(year - shift, month + 1) - gregorianDay(year - shift, month),
    ),
});

/** Twelve months of 30 days and a short one. @param {string} intl @param {number} epoch @param {number} first @returns {Calendar} */
const alexandrian = (intl, epoch, first) => ({
  intl,
  first,
  last: first + 200,
  sample: first,
  start: (year) => epoch - UNIX + 365 * (year - 1) + Math.floor(year / 4),
  lengths: (year) => [...Array(12).fill(30), year % 4 === 3 ? 6 : 5],
});

/** @type {Record<string, Calendar>} by the word of the appearance */
export const CALENDARS = {
  ethiopian: alexandrian('ethiopic', 1_724_221, 1893),
  coptic: alexandrian('coptic', 1_825_030, 1617),
  islamic: {
    intl: 'islamic-civil',
    first: 1318,
    last: 1524,
    sample: 1445,
    start: (year) => 1_948_440 - UNIX + 354 * (year - 1) + Math.floor((3 + 11 * year) / 30),
    lengths: (year) =>
      Array.from({ length: 12 }, (_, month) =>
        month % 2 && !(month === 11 && (14 + 11 * year) % 30 < 11) ? 29 : 30,
      ),
  },
  'bikram-sambat': {
    intl: '',
    first: BIKRAM_FIRST,
    last: BIKRAM_FIRST + BIKRAM_LENGTHS.length - 1,
    sample: 2080,
    start: (year) =>
      BIKRAM_LENGTHS.slice(0, year - BIKRAM_FIRST)
        .flatMap(bikramLengths)
        .reduce((sum, days) => sum + days, BIKRAM_START),
    lengths: (year) => bikramLengths(BIKRAM_LENGTHS[year - BIKRAM_FIRST] ?? ''),
    names: [
      'Baisakh बैशाख', 'Jestha जेठ', 'Ashadh असार', 'Shrawan साउन', 'Bhadra भदौ', 'Ashwin असोज',
      'Kartik कात्तिक', 'Mangsir मंसिर', 'Poush पुस', 'Magh माघ', 'Falgun फागुन', 'Chaitra चैत',
    ], // prettier-ignore
  },
  persian: {
    intl: 'persian',
    first: 1278,
    last: 1478,
    sample: 1403,
    start: (year) => 1_948_320 - UNIX + 365 * (year - 1) + Math.floor((8 * year + 21) / 33),
    lengths: (year) => [...Array(6).fill(31), ...Array(5).fill(30), (25 * year + 11) % 33 < 8 ? 30 : 29],
  },
  buddhist: gregorian(543, 'buddhist'),
  gregorian: gregorian(0, 'gregory'),
};

/** The calendar that an appearance asks for. @param {string[]} words */
export function calendarOf(words) {
  return words.find((word) => word !== 'gregorian' && Object.hasOwn(CALENDARS, word)) ?? 'gregorian';
}

/** @param {string} packed one digit a month: its days above 29 */
function bikramLengths(packed) {
  return [...packed].map((digit) => 29 + Number(digit));
}

/** The Gregorian day of a date, ISO. @param {Calendar} calendar @param {number} year @param {number} month from 1 @param {number} place of the day in its month, from 0 */
export function isoOf(calendar, year, month, place) {
  const before = calendar.lengths(year).slice(0, month - 1);
  const days = before.reduce((sum, length) => sum + length, calendar.start(year) + place);
  return new Date(days * DAY).toISOString().slice(0, 10);
}

/** A Gregorian day as a date; null outside the years offered. @param {Calendar} calendar @param {string} iso @returns {{ year: number, month: number, day: number } | null} */
export function dayOf(calendar, iso) {
  const days = /^\d{4}-\d\d-\d\d$/.test(iso) ? Date.parse(`${iso}T00:00Z`) / DAY : NaN;
  let year = calendar.first;
  if (!(days >= calendar.start(year))) return null;
  year += Math.floor((days - calendar.start(year)) / 367);
  while (year < calendar.last && calendar.start(year + 1) <= days) year++;
  let place = days - calendar.start(year);
  for (const [month, length] of calendar.lengths(year).entries()) {
    if (place < length)
      return { year, month: month + 1, day: place + (calendar.firstDay?.(year, month + 1) ?? 1) };
    place -= length;
  }
  return null;
}

/** The months of a year with their numbers, by the names of a language; Chinese only counts them. @param {Calendar} calendar @param {number} year @param {string} tongue @returns {string[]} */
export function monthNames(calendar, year, tongue) {
  const format = calendar.names ? null : monthFormat(calendar.intl, tongue);
  return calendar.lengths(year).map((_, month) => {
    const name = format
      ? format.format(new Date(`${isoOf(calendar, year, month + 1, 0)}T00:00Z`))
      : (calendar.names?.[month] ?? '');
    const number = String(month + 1);
    if (tongue.startsWith('zh')) return `${number}月`;
    return !name || name.includes(number) ? name || number : `${number} ${name}`;
  });
}

/** Null where this browser does not know the calendar. @param {string} intl @param {string} tongue */
function monthFormat(intl, tongue) {
  try {
    const format = new Intl.DateTimeFormat(`${tongue || 'en'}-u-ca-${intl}-nu-latn`, {
      month: 'long',
      timeZone: 'UTC',
    });
    return format.resolvedOptions().calendar === intl ? format : null;
  } catch {
    return null;
  }
}
