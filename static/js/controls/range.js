/**
 * A number picked from a scale: by a slider, from a list, or as stars. All are blank until the person touches them. A scale
 * that makes no sense is answered by a typed number.
 */

import { find, make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plain } from '../lib/markdown.js';
import { input } from './inputs.js';
import { looks } from './kinds.js';
import { CODECS } from './values.js';
import { scaleOf } from './number_scale.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('./number_scale.js').Scale} Scale */

const LONGEST_LIST = 1000;
const MOST_STARS = 20;
/** The words of a mark take such a share of the width. */
const NARROWEST = 0.2;
const WIDEST = 0.45;

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function range(body, question) {
  const scale = scaleOf(question.element.attributes ?? {});
  return scale ? slider(body, question, scale) : typed(body, question);
}

/** @param {HTMLElement} body @param {Question} question @param {Scale} scale @returns {Control} */
function slider(body, question, scale) {
  const box = find(body, '.range');
  const bar = /** @type {HTMLInputElement} */ (find(body, '.range__input'));
  const clear = find(body, '.range__clear');
  const marks = find(body, '.range__marks');
  const appearance = looks(question.element.appearance);
  const ticks = appearance.includes('no-ticks') ? [] : scale.ticks;
  const blank = scale.placeholder < 0 ? Math.round(scale.count / 2) : scale.placeholder;
  box.classList.toggle('range--vertical', appearance.includes('vertical'));
  if (appearance.includes('vertical')) Object.assign(bar, { dir: 'ltr', ariaOrientation: 'vertical' });
  Object.assign(bar, { id: question.inputId, min: 0, max: scale.count, step: 1, value: blank });
  const take = () => question.answer(scale.value(Number(bar.value)));
  bar.addEventListener('input', take);
  bar.addEventListener('pointerup', () => question.text || take());
  bar.addEventListener('keydown', (event) => {
    if (/^( |Enter)$/.test(event.key) && !question.text) take();
  });
  bar.addEventListener('change', () => question.settle());
  clear.addEventListener('click', () => {
    question.answer('');
    bar.focus();
  });
  let drawn = '';
  return {
    show() {
      const names = namesOf(question, scale);
      const mark = JSON.stringify([...names]);
      if (mark !== drawn) marks.replaceChildren(...marksOf(scale, ticks, names));
      drawn = mark;
      showStep(body, question, scale, names, blank);
      clear.hidden = !question.text || question.required || question.readonly;
    },
    enable: (on) => (bar.disabled = !on),
    focus: () => bar.focus(),
  };
}

/** What is chosen, in the bar and in words. @param {HTMLElement} body @param {Question} question @param {Scale} scale @param {Map<number, string>} names @param {number} blank the step shown while there is no answer */
function showStep(body, { text }, scale, names, blank) {
  const bar = /** @type {HTMLInputElement} */ (find(body, '.range__input'));
  const at = scale.step(text);
  const name = names.get(at);
  const words = text ? (name ? `${text} · ${name}` : text) : '';
  find(body, '.range__value').replaceChildren(...(text ? [figure(text), name ? ` · ${name}` : ''] : ['–']));
  bar.setAttribute('aria-valuetext', words || say('No answer'));
  bar.classList.toggle('range__input--open', !text);
  bar.value = String(at < 0 ? blank : at);
  bar.style.setProperty('--filled', text ? `${(Math.max(at, 0) / scale.count) * 100}%` : '0%');
}

/** A number, which reads from the left in every script. @param {string} text */
const figure = (text) => make('bdi', { dir: 'ltr' }, text);

/** The form's words for some steps. @param {Question} question @param {Scale} scale @returns {Map<number, string>} */
function namesOf(question, scale) {
  const { element } = question;
  if (!element.itemset && !element.items) return new Map();
  return new Map(
    question
      .choices()
      .map(({ value, label }) => /** @type {[number, string]} */ ([scale.step(value), plain(label || value)]))
      .filter(([step]) => step >= 0),
  );
}

/** Marks with their words; both ends always say what they are. @param {Scale} scale @param {number[]} ticks @param {Map<number, string>} names */
function marksOf(scale, ticks, names) {
  const said = new Map([[0, scale.value(0)], [scale.count, scale.value(scale.count)], ...names]);
  const share = Math.min(WIDEST, Math.max(NARROWEST, 1 / said.size));
  const steps = [...new Set([...ticks, ...said.keys()])].sort((a, b) => a - b);
  return steps.map((step) => {
    const words = said.get(step) ?? '';
    const number = names.has(step) && words !== scale.value(step) ? scale.value(step) : '';
    const mark = make(
      'span',
      { class: 'range__mark' },
      words &&
        make(
          'span',
          { class: 'range__name' },
          number && make('b', { dir: 'ltr' }, number),
          number ? ` ${words}` : words,
        ),
    );
    mark.classList.toggle('range__mark--tick', ticks.includes(step));
    mark.classList.toggle('range__mark--first', step === 0);
    mark.classList.toggle('range__mark--last', step === scale.count);
    mark.style.setProperty('--at', String(step / scale.count));
    mark.style.setProperty('--share', String(share));
    return mark;
  });
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function picker(body, question) {
  const scale = scaleOf(question.element.attributes ?? {});
  if (!scale || scale.count > LONGEST_LIST) return typed(body, question);
  const select = /** @type {HTMLSelectElement} */ (find(body, 'select'));
  select.id = question.inputId;
  for (let step = 0; step <= scale.count; step++)
    select.append(make('option', { value: scale.value(step) }, scale.value(step)));
  select.addEventListener('change', () => {
    question.answer(select.value);
    question.settle();
  });
  return {
    show() {
      const at = scale.step(question.text);
      select.value = question.text && at >= 0 ? scale.value(at) : '';
    },
    enable: (on) => (select.disabled = !on),
    focus: () => select.focus(),
  };
}

/** Stars from 1 to the scale's end. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function rating(body, question) {
  const most = Number(question.element.attributes?.end ?? 10);
  if (!Number.isInteger(most) || most < 1 || most > MOST_STARS) return typed(body, question);
  const row = find(body, '.rating');
  const value = find(body, '.rating__value');
  const clear = find(body, '.rating__clear');
  const stars = Array.from({ length: most }, (_, place) => star(question, place + 1, most));
  row.replaceChildren(...stars);
  row.addEventListener('change', (event) => {
    question.answer(/** @type {HTMLInputElement} */ (event.target).value);
    question.settle();
  });
  clear.addEventListener('click', () => {
    question.answer('');
    row.querySelector('input')?.focus();
  });
  return {
    show() {
      const chosen = Math.trunc(Number(question.text));
      stars.forEach((element, place) => {
        const box = /** @type {HTMLInputElement} */ (find(element, 'input'));
        box.checked = place + 1 === chosen;
        box.disabled = question.readonly;
        element.classList.toggle('rating__star--lit', place < chosen);
        find(element, '.visually-hidden').textContent = say('{count} of {most}', {
          count: place + 1,
          most,
        });
      });
      value.replaceChildren(figure(`${chosen || '–'} / ${most}`));
      clear.hidden = !question.text || question.required || question.readonly;
    },
    focus: () => find(row, question.text ? 'input:checked' : 'input').focus(),
  };
}

/** @param {Question} question @param {number} value @param {number} most */
function star(question, value, most) {
  const box = make('input', { type: 'radio', class: 'rating__box', name: `${question.id}-star`, value });
  return make(
    'label',
    { class: 'rating__star' },
    box,
    make('span', { class: 'visually-hidden' }, `${value} / ${most}`),
    make('span', { class: 'rating__shape', 'aria-hidden': 'true' }),
  );
}

/** A number field in the place of a scale that cannot be drawn. @param {HTMLElement} body @param {Question} question @returns {Control} */
function typed(body, question) {
  const field = make('input', { class: 'input', type: 'text', inputmode: 'decimal', autocomplete: 'off' });
  field.setAttribute('aria-labelledby', `${question.id}-label`);
  field.setAttribute('aria-describedby', `${question.id}-hint ${question.id}-error`);
  body.replaceChildren(field);
  return input(body, question, CODECS.decimal);
}
