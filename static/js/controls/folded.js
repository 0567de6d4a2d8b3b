/** A list that stays closed until it is wanted: several of a short list, or a list that is too long for a menu. */

import { find } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plain } from '../lib/markdown.js';
import { chosen, isMany, options } from './choices.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function folded(body, question) {
  const fold = /** @type {HTMLDetailsElement} */ (find(body, '.folded'));
  const summary = find(body, '.folded__summary');
  const filter = /** @type {HTMLInputElement} */ (find(body, '.options__filter'));
  const spoken = find(body, '.folded__words');
  let byArrow = false;
  const list = options(body, question);
  const show = () => {
    const answer = answered(question);
    spoken.textContent = answer || say('Choose');
    summary.classList.toggle('folded__summary--open', !answer);
    if (fold.open) list.show();
  };
  const close = () => {
    fold.open = false;
    filter.value = '';
    summary.focus();
  };
  delete spoken.dataset.say;
  spoken.querySelector('[data-say]')?.remove();
  fold.addEventListener('toggle', () => {
    show();
    if (fold.open && !filter.hidden) filter.focus({ preventScroll: true });
  });
  fold.addEventListener('keydown', ({ key }) => {
    byArrow = key.startsWith('Arrow');
    if (key === 'Escape') close();
  });
  fold.addEventListener('pointerdown', () => (byArrow = false));
  find(body, '.options').addEventListener('change', () => {
    if (!isMany(question) && !byArrow) close();
  });
  return { ...list, show, focus: () => summary.focus() };
}

/** The chosen choices in words. @param {Question} question */
function answered(question) {
  const values = chosen(question);
  if (!values.length) return '';
  const labels = new Map(question.choices().map(({ value, label }) => [value, label]));
  return values.map((value) => plain(labels.get(value) || value)).join(say(', '));
}
