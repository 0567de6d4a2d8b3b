/**
 * A date by year, month and day: in the calendar that the form names, with the Gregorian date beside, or in the Gregorian
 * one without its sheet, or of a month or a year only. Stored as everywhere, in Gregorian ISO.
 */

import { find, make } from '../lib/dom.js';
import { langAttribute, language, say } from '../lib/words.js';
import { looks } from './kinds.js';
import { CODECS, plainDigits } from './values.js';
import { CALENDARS, calendarOf, dayOf, isoOf, monthNames } from './calendars.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('./calendars.js').Calendar} Calendar */
/** @typedef {{ year: HTMLInputElement, month: HTMLSelectElement, day: HTMLSelectElement, time: HTMLInputElement }} Fields */

/** No answer of any type: what stands for half a date. */
const HALF = '?';

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function calendar(body, question) {
  const words = looks(question.element.appearance);
  const name = calendarOf(words);
  const chosen = /** @type {Calendar} */ (CALENDARS[name]);
  const asked = partsAsked(words, question.type);
  const fields = fieldsOf(body, question, asked);
  let drawn = '';
  const take = () => question.answer(stored(fields, asked, chosen));
  const list = () => offer(fields, chosen);
  fields.year.addEventListener('input', () => {
    list();
    take();
  });
  for (const field of [fields.month, fields.day, fields.time])
    field.addEventListener('input', () => {
      list();
      take();
    });
  body.addEventListener('focusout', ({ relatedTarget }) => {
    if (!body.contains(/** @type {globalThis.Node | null} */ (relatedTarget)))
      setTimeout(() => question.settle());
  });
  return {
    show() {
      const tongue = langAttribute(question.language) || language();
      const mark = `${tongue} ${language()}`;
      if (mark !== drawn) nameFields(body, fields, chosen, tongue);
      drawn = mark;
      if (stored(fields, asked, chosen) !== question.text && !question.host.unread.has(question.node))
        fill(fields, question.text, chosen);
      sayFixed(body, fields, question.readonly);
      find(body, '.calendar__meaning').textContent = meaning(question.text, name, asked, tongue);
    },
    enable(on) {
      fields.year.readOnly = !on;
      for (const field of [fields.month, fields.day]) field.disabled = !on;
      fields.time.readOnly = !on;
    },
    focus: () => fields.year.focus(),
  };
}

/** An answer that only stands there, as a line of text. @param {HTMLElement} body @param {Fields} fields @param {boolean} isFixed */
function sayFixed(body, { year, month, day, time }, isFixed) {
  const line = find(body, '.calendar__fixed');
  const parts = [year.value, month.selectedOptions[0]?.textContent, day.value, time.value];
  const isShown = (/** @type {number} */ place) =>
    Boolean([year, month, day, time][place]?.isConnected && year.value);
  line.textContent = parts.filter((_, place) => isShown(place)).join(' / ');
  line.hidden = !isFixed;
  find(body, '.calendar').hidden = isFixed;
}

/** @typedef {{ month: boolean, day: boolean, time: boolean }} Asked */

/** @param {string[]} words @param {string} type @returns {Asked} */
function partsAsked(words, type) {
  const time = type === 'dateTime';
  const isYear = !time && words.includes('year') && !words.includes('month-year');
  return { month: !isYear, day: time || !(isYear || words.includes('month-year')), time };
}

/** @param {HTMLElement} body @param {Question} question @param {Asked} asked @returns {Fields} */
function fieldsOf(body, question, asked) {
  /** @type {Fields} */
  const fields = {
    year: make('input', {
      class: 'input',
      type: 'text',
      inputmode: 'numeric',
      autocomplete: 'off',
      maxlength: 4,
    }),
    month: make('select', { class: 'input' }),
    day: make('select', { class: 'input' }),
    time: make('input', { class: 'input', type: 'time' }),
  };
  fields.year.id = question.inputId;
  const row = find(body, '.calendar');
  row.replaceChildren();
  for (const part of /** @type {const} */ (['year', 'month', 'day', 'time'])) {
    if (part !== 'year' && !asked[part]) continue;
    const words = make('span', { class: 'field__label' });
    row.append(make('label', { class: `field calendar__part calendar__part--${part}` }, words, fields[part]));
  }
  return fields;
}

/** @type {Record<string, string>} */
const PART_WORDS = { year: 'Year', month: 'Month', day: 'Day', time: 'Time' };

/** Say the parts' names and the months' in the language of now. @param {HTMLElement} body @param {Fields} fields @param {Calendar} chosen @param {string} tongue */
function nameFields(body, fields, chosen, tongue) {
  for (const [part, sentence] of Object.entries(PART_WORDS)) {
    const words = body.querySelector(`.calendar__part--${part} .field__label`);
    if (words) words.textContent = say(sentence);
  }
  fields.month.dataset.tongue = tongue;
  fields.month.dataset.year = '';
  offer(fields, chosen);
}

/** Offer the months of the year written, and the days of the month. @param {Fields} fields @param {Calendar} chosen */
function offer({ year, month, day }, chosen) {
  const wanted = yearOf(year, chosen);
  const known = wanted ?? chosen.sample;
  if (month.dataset.year !== String(known)) {
    const names = monthNames(chosen, known, month.dataset.tongue ?? '');
    refill(
      month,
      names.map((name, place) => [String(place + 1), name]),
    );
    month.dataset.year = String(known);
  }
  const days = chosen.lengths(known)[Number(month.value) - 1] ?? 31;
  const first = chosen.firstDay?.(known, Number(month.value)) ?? 1;
  if (day.options.length !== days + 1 || day.options[1]?.value !== String(first))
    refill(
      day,
      Array.from({ length: days }, (_, place) => [String(place + first), String(place + first)]),
    );
}

/** @param {HTMLSelectElement} select @param {[string, string][]} rows value and words */
function refill(select, rows) {
  const before = select.value;
  select.replaceChildren(
    make('option', { value: '' }, '–'),
    ...rows.map(([value, words]) => make('option', { value }, words)),
  );
  select.value = rows.some(([value]) => value === before) ? before : '';
}

/** @param {HTMLInputElement} field @param {Calendar} chosen @returns {number | null} */
function yearOf(field, { first, last }) {
  const year = Number(plainDigits(field.value).trim());
  return Number.isInteger(year) && year >= first && year <= last ? year : null;
}

/** What the fields say, as stored; a half of it is no answer of any type. @param {Fields} fields @param {Asked} asked @param {Calendar} chosen */
function stored(fields, asked, chosen) {
  const parts = [
    fields.year,
    asked.month && fields.month,
    asked.day && fields.day,
    asked.time && fields.time,
  ];
  const given = parts.filter((field) => field !== false);
  if (given.every((field) => !field.value)) return '';
  const year = yearOf(fields.year, chosen);
  if (year === null || given.some((field) => !field.value)) return HALF;
  const place = asked.day
    ? Number(fields.day.value) - (chosen.firstDay?.(year, Number(fields.month.value)) ?? 1)
    : 0;
  const iso = isoOf(chosen, year, asked.month ? Number(fields.month.value) : 1, place);
  return asked.time
    ? /** @type {import('./values.js').Codec} */ (CODECS.datetime).stored(`${iso}T${fields.time.value}`)
    : iso;
}

/** @param {Fields} fields @param {string} text @param {Calendar} chosen */
function fill(fields, text, chosen) {
  const isMoment = text.includes('T');
  const local = isMoment ? /** @type {import('./values.js').Codec} */ (CODECS.datetime).shown(text) : text;
  const at = dayOf(chosen, local.slice(0, 10));
  fields.year.value = at ? String(at.year) : '';
  offer(fields, chosen);
  fields.month.value = at ? String(at.month) : '';
  offer(fields, chosen);
  fields.day.value = at ? String(at.day) : '';
  fields.time.value = isMoment ? local.slice(11) : '';
}

/** The same day in the Gregorian calendar, in words; '' where that is the calendar asked in. @param {string} text @param {string} name @param {Asked} asked @param {string} tongue */
function meaning(text, name, asked, tongue) {
  const day = text.slice(0, 10);
  if (name === 'gregorian' || !/^\d{4}-\d\d-\d\d$/.test(day)) return '';
  const date = new Intl.DateTimeFormat(`${tongue || 'en'}-u-ca-gregory-nu-latn`, {
    timeZone: 'UTC',
    year: 'numeric',
    ...(asked.month ? { month: 'long' } : {}),
    ...(asked.day ? { day: 'numeric' } : {}),
  }).format(new Date(`${day}T00:00Z`));
  return say('Gregorian: {date}', { date });
}
