/** Putting things in order, and sliding along a scale: both are blank until the person touches them. */

import { find, stamp } from '../lib/dom.js';
import { write } from '../lib/markdown.js';
import { numberOr, words } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('../engine/filling.js').Choice} Choice */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function rank(body, question) {
  const list = find(body, '.rank');
  const keep = /** @type {HTMLButtonElement} */ (find(body, '.rank__keep'));
  /** @type {Choice[]} */
  let order = [];
  const store = () => {
    question.answer(order.map((choice) => choice.value).join(' '));
    question.settle();
  };
  const draw = () => {
    list.replaceChildren(
      ...order.map((choice, place) => rankRow(choice, place, order.length, move, question.readonly)),
    );
    list.classList.toggle('rank--open', !question.text);
    keep.hidden = Boolean(question.text) || question.readonly;
  };
  /** @param {number} place @param {number} step */
  const move = (place, step) => {
    const [choice] = order.splice(place, 1);
    if (choice) order.splice(place + step, 0, choice);
    store();
    draw();
    /** @type {HTMLElement | null} */ (
      list.children[place + step]?.querySelector(`[data-step="${step}"]:not([disabled])`) ??
        list.children[place + step]?.querySelector('button')
    )?.focus();
  };
  keep.addEventListener('click', store);
  return {
    show() {
      const place = new Map(words(question.text).map((value, index) => [value, index]));
      const last = place.size;
      order = question.choices().sort((a, b) => (place.get(a.value) ?? last) - (place.get(b.value) ?? last));
      draw();
    },
    focus: () => list.querySelector('button')?.focus(),
  };
}

/** @param {Choice} choice @param {number} place @param {number} size @param {(place: number, step: number) => void} move @param {boolean} fixed */
function rankRow(choice, place, size, move, fixed) {
  const row = stamp('rank-row');
  write(find(row, '.rank__text'), choice.label || choice.value);
  for (const button of row.querySelectorAll('button')) {
    const step = Number(button.dataset.step);
    button.disabled = fixed || place + step < 0 || place + step >= size;
    button.addEventListener('click', () => move(place, step));
  }
  return row;
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function range(body, question) {
  const { start, end, step } = question.element.attributes ?? {};
  const slider = /** @type {HTMLInputElement} */ (find(body, '.range__input'));
  const value = find(body, '.range__value');
  const clear = find(body, '.range__clear');
  const ends = /** @type {HTMLElement[]} */ ([...body.querySelectorAll('.range__ends > span')]);
  const [from, to] = [numberOr(start, 1), numberOr(end, 10)];
  const unit = Math.abs(numberOr(step, 1)) || 1;
  Object.assign(slider, {
    id: question.inputId,
    min: Math.min(from, to),
    max: Math.max(from, to),
    step: unit,
  });
  ends.forEach((element, side) => (element.textContent = String(side ? slider.max : slider.min)));
  slider.addEventListener('input', () => question.answer(slider.value));
  slider.addEventListener('pointerup', () => question.text || question.answer(slider.value));
  slider.addEventListener('change', () => question.settle());
  clear.addEventListener('click', () => question.answer(''));
  return {
    show() {
      value.textContent = question.text || '–';
      slider.classList.toggle('range__input--open', !question.text);
      slider.value = question.text || String((Number(slider.min) + Number(slider.max)) / 2);
      clear.hidden = !question.text || question.required || question.readonly;
    },
    enable: (on) => (slider.disabled = !on),
    focus: () => slider.focus(),
  };
}
