/** Lists to choose from: one, several, a closed menu. Long lists get a filter and show only their first rows. */

import { find, make, stamp } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plain, write } from '../lib/markdown.js';
import { looks } from './kinds.js';
import { words } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('../engine/filling.js').Choice} Choice */
/** @typedef {{ row: HTMLElement, label?: string }} Row a choice on the screen, with the words written into it */

const FILTER_FROM = 13;
const SHOWN_AT_MOST = 60;
const FIRST_OF_MANY = 20;

/** One or several of a list. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function options(body, question) {
  const many = isMany(question);
  const list = find(body, '.options');
  const filter = /** @type {HTMLInputElement} */ (find(body, '.options__filter'));
  const more = find(body, '.options__more');
  const clear = find(body, '.options__clear');
  const { appearance, layout } = question.element;
  /** @type {Choice[]} */
  let offered = [];
  /** @type {Map<string, Row>} */
  let rows = new Map(
    inputs(list).map((box) => [box.value, { row: /** @type {HTMLElement} */ (box.parentNode) }]),
  );
  let byArrow = false;

  const draw = () => {
    const now = chosen(question);
    const shown = visible(offered, filter.value, now);
    rows = keyed(shown, rows, question);
    arrange(
      list,
      [...rows.values()].map(({ row }) => row),
    );
    more.hidden = shown.length >= offered.length || Boolean(filter.value);
    more.textContent = more.hidden
      ? ''
      : say('{shown} of {all}. Type to find the others.', { shown: shown.length, all: offered.length });
    for (const box of inputs(list)) box.checked = now.includes(box.value);
    clear.hidden = many || !now.length || question.required || question.readonly;
    if (!shown.length) helped('nothing', body, question);
    if (shown.some(isIllustrated)) helped('illustrations', body, question);
  };
  list.addEventListener('change', (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    pick(question, box.value, box.checked, !byArrow);
  });
  list.addEventListener('keydown', ({ key }) => (byArrow = key.startsWith('Arrow')));
  list.addEventListener('pointerdown', () => (byArrow = false));
  filter.addEventListener('input', (event) => /** @type {InputEvent} */ (event).isComposing || draw());
  filter.addEventListener('compositionend', draw);
  clear.addEventListener('click', () => {
    question.answer('');
    question.settle();
    inputs(list)[0]?.focus();
  });
  list.dataset.layout = layout ?? '';
  return {
    show() {
      offered = question.choices();
      filter.hidden =
        offered.length < FILTER_FROM &&
        !looks(appearance).some((look) => /^(autocomplete|search)$/.test(look));
      draw();
    },
    enable: (on) => inputs(list).forEach((box) => (box.disabled = !on)),
    focus: () => (inputs(list).find((box) => box.checked) ?? inputs(list)[0])?.focus(),
  };
}

/** May several be chosen? @param {Question} question */
export function isMany(question) {
  return question.element.kind === 'select';
}

/** The values chosen now. @param {Question} question */
export function chosen(question) {
  return isMany(question) ? words(question.text) : question.text ? [question.text] : [];
}

/** @param {Choice} choice */
export function isIllustrated({ image, audio, video }) {
  return image || audio || video;
}

/** The rows to show: those that fit the filter, the chosen ones always. @param {Choice[]} offered @param {string} wanted @param {string[]} chosen */
export function visible(offered, wanted, chosen) {
  const needle = sought(wanted.trim());
  const fitting = needle
    ? offered.filter(({ label, value }) => sought(`${label}\n${value}`).includes(needle))
    : offered;
  if (fitting.length <= SHOWN_AT_MOST) return fitting;
  return fitting.filter((choice, place) => place < FIRST_OF_MANY || chosen.includes(choice.value));
}

/** Full-width letters and capitals are found as plain ones, words also where marks stand in them. @param {string} text */
function sought(text) {
  return text.normalize('NFKC').toLowerCase().replace(/[*_#]/g, '');
}

/** Choose one, or one more, or one less; several stand in the order of the list. @param {Question} question @param {string} value @param {boolean} on @param {boolean} [done] go on at once where the form asks for it */
export function pick(question, value, on, done = true) {
  if (!isMany(question)) question.answer(value);
  else {
    const kept = new Set(chosen(question));
    if (on) kept.add(value);
    else kept.delete(value);
    const order = question.choices().flatMap((choice) => (kept.delete(choice.value) ? choice.value : []));
    question.answer([...order, ...kept].join(' '));
  }
  question.settle();
  if (done && !isMany(question)) goOnIfQuick(question);
}

/** A row for each choice; one that is there already stays, so that what has the focus keeps it. @param {Choice[]} shown @param {Map<string, Row>} before @param {Question} question */
function keyed(shown, before, question) {
  /** @type {typeof before} */
  const rows = new Map();
  for (const choice of shown) {
    const { value, label } = choice;
    const key = rows.has(value) ? `${value} ${rows.size}` : value;
    const entry = before.get(key) ?? { row: stamp(isMany(question) ? 'option-checkbox' : 'option-radio') };
    if (entry.label !== label) {
      const box = /** @type {HTMLInputElement} */ (find(entry.row, 'input'));
      box.name = `${question.id}-choice`;
      box.value = value;
      box.disabled = question.readonly;
      write(find(entry.row, '.option__text'), label || (isIllustrated(choice) ? '' : value));
      entry.label = label;
    }
    rows.set(key, entry);
  }
  return rows;
}

/** Bring rows into the list, moving only those that must be. @param {HTMLElement} list @param {HTMLElement[]} rows */
function arrange(list, rows) {
  const kept = new Set(rows);
  for (const row of [.../** @type {Iterable<HTMLElement>} */ (list.children)])
    if (!kept.has(row)) row.remove();
  rows.forEach((row, place) => {
    const there = list.children[place] ?? null;
    if (there !== row) list.insertBefore(row, there);
  });
}

/** @param {HTMLElement} list */
function inputs(list) {
  return [...list.querySelectorAll('input')];
}

/** @param {Question} question */
function goOnIfQuick(question) {
  if (looks(question.element.appearance).some((look) => look.startsWith('quick'))) question.goOn();
}

/** What few lists need, loaded when one does. @param {string} kind @param {HTMLElement} body @param {Question} question */
function helped(kind, body, question) {
  question.host.later(kind).then(
    (helper) => helper(body, question).show(),
    () => {},
  );
}

/** A closed menu. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function menu(body, question) {
  const select = /** @type {HTMLSelectElement} */ (find(body, 'select'));
  let drawn = '';
  select.id = question.inputId;
  select.addEventListener('change', () => {
    question.answer(select.value);
    question.settle();
    goOnIfQuick(question);
  });
  return {
    show() {
      const offered = question.choices();
      const mark = JSON.stringify([offered, question.language]);
      if (mark !== drawn) {
        const rows = offered.map((choice) =>
          make('option', { value: choice.value }, plain(choice.label || choice.value)),
        );
        select.replaceChildren(make('option', { value: '', 'data-say': 'Choose' }, say('Choose')), ...rows);
        helped('nothing', body, question);
      }
      drawn = mark;
      select.value = question.text;
    },
    enable: (on) => (select.disabled = !on),
    focus: () => select.focus(),
  };
}
