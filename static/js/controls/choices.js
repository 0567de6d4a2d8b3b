/** Lists to choose from: one, several, a closed menu. Long lists get a filter and show only their first rows. */

import { find, make, stamp } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plain, write } from '../lib/markdown.js';
import { looks } from './kinds.js';
import { words } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('../engine/filling.js').Choice} Choice */

const FILTER_FROM = 13;
const SHOWN_AT_MOST = 60;

/** One or several of a list. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function options(body, question) {
  const many = question.kind === 'many';
  const list = find(body, '.options');
  const filter = /** @type {HTMLInputElement} */ (find(body, '.options__filter'));
  const more = find(body, '.options__more');
  const clear = find(body, '.options__clear');
  /** @type {Choice[]} */
  let offered = [];
  let drawn = '';

  const chosen = () => (many ? words(question.text) : question.text ? [question.text] : []);
  const draw = () => {
    const now = chosen();
    const rows = visible(offered, filter.value, now);
    const mark = JSON.stringify([rows, question.language]);
    if (mark !== drawn) list.replaceChildren(...rows.map((choice) => row(choice, question, many)));
    drawn = mark;
    more.hidden = rows.length >= offered.length || Boolean(filter.value);
    more.textContent = more.hidden
      ? ''
      : say('{shown} of {all}. Type to find the others.', { shown: rows.length, all: offered.length });
    tick(list, now);
    clear.hidden = many || !now.length || question.required || question.readonly;
  };
  list.addEventListener('change', (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    question.answer(many ? joined(offered, chosen(), box) : box.value);
    question.settle();
    if (!many && looks(question.element.appearance).some((look) => look.startsWith('quick'))) question.goOn();
  });
  filter.addEventListener('input', draw);
  clear.addEventListener('click', () => {
    question.answer('');
    question.settle();
    list.querySelector('input')?.focus();
  });
  list.classList.add(...arrangement(question.element.appearance));
  return {
    show() {
      offered = question.choices();
      filter.hidden =
        offered.length < FILTER_FROM && !looks(question.element.appearance).includes('autocomplete');
      draw();
    },
    enable: (on) => list.querySelectorAll('input').forEach((box) => (box.disabled = !on)),
    focus: () =>
      /** @type {HTMLElement | null} */ (
        list.querySelector('input:checked') ?? list.querySelector('input')
      )?.focus(),
  };
}

/** The rows to show: those that fit the filter, the chosen ones always. @param {Choice[]} offered @param {string} wanted @param {string[]} chosen */
export function visible(offered, wanted, chosen) {
  const needle = wanted.trim().toLowerCase();
  const fitting = needle ? offered.filter((choice) => choice.label.toLowerCase().includes(needle)) : offered;
  if (fitting.length <= SHOWN_AT_MOST) return fitting;
  return fitting.filter((choice, place) => place < SHOWN_AT_MOST || chosen.includes(choice.value));
}

/** The answer after a box was tapped, in the order of the list. @param {Choice[]} offered @param {string[]} before @param {HTMLInputElement} box */
function joined(offered, before, box) {
  const kept = new Set(before);
  if (box.checked) kept.add(box.value);
  else kept.delete(box.value);
  const order = offered.map((choice) => choice.value).filter((value) => kept.delete(value));
  return [...order, ...kept].join(' ');
}

/** @param {Choice} choice @param {Question} question @param {boolean} many */
function row(choice, question, many) {
  const element = stamp(many ? 'option-checkbox' : 'option-radio');
  const box = /** @type {HTMLInputElement} */ (find(element, 'input'));
  box.name = `${question.id}-choice`;
  box.value = choice.value;
  box.disabled = question.readonly;
  write(find(element, '.option__text'), choice.label || choice.value);
  if (choice.image)
    element.querySelector('.option__body')?.prepend(question.picture(choice.image, plain(choice.label)));
  return element;
}

/** @param {HTMLElement} list @param {string[]} chosen */
function tick(list, chosen) {
  for (const box of list.querySelectorAll('input')) box.checked = chosen.includes(box.value);
}

/** Choices side by side where the form asks for it and the words are short enough. @param {string | undefined} appearance @returns {string[]} */
function arrangement(appearance) {
  const look = looks(appearance);
  if (look.some((word) => /^(columns|horizontal|likert|quickcompact|compact)/.test(word)))
    return ['options--columns'];
  return [];
}

/** A closed menu. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function menu(body, question) {
  const select = /** @type {HTMLSelectElement} */ (find(body, 'select'));
  let drawn = '';
  select.id = question.inputId;
  select.addEventListener('change', () => {
    question.answer(select.value);
    question.settle();
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
      }
      drawn = mark;
      select.value = question.text;
    },
    enable: (on) => (select.disabled = !on),
    focus: () => select.focus(),
  };
}
