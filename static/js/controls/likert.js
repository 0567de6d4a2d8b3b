/**
 * Choices in one row: a scale with its words underneath (`likert`, `list`), and the rows of a table below one row of
 * heads (`list-nolabel`, `label`). Where the screen is too narrow for the words, all are plain lists instead.
 */

import { find, make } from '../lib/dom.js';
import { plain, write } from '../lib/markdown.js';
import { isIllustrated, options } from './choices.js';
import { illustrate } from './illustrations.js';
import { labelWidth } from './label_width.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('../engine/filling.js').Choice} Choice */

const SMALLEST = 2.6;
const BESIDE = 0.9;

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function scale(body, question) {
  return rowOf(body, question, options(body, question));
}

/** A row of a table; its words are shown only where no heads stand above it. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function row(body, question) {
  const control = rowOf(body, question, options(body, question));
  const show = () => {
    const screen = question.root.parentElement;
    question.root.classList.toggle('question--headed', Boolean(screen?.querySelector('[data-kind="heads"]')));
    control.show();
  };
  return { ...control, show };
}

/** The words above the rows of a table; each row tells them too to those who listen. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function heads(body, question) {
  const list = find(body, '.options');
  for (const name of ['role', 'aria-labelledby', 'aria-describedby']) question.root.removeAttribute(name);
  const show = () => {
    question.root.classList.toggle(
      'question--wordless',
      !find(question.root, '.question__words').textContent?.trim(),
    );
    list.replaceChildren(...question.choices().map((choice) => head(choice, question)));
  };
  return rowOf(body, question, { show });
}

/** @param {Choice} choice @param {Question} question */
function head(choice, question) {
  const words = make('span', { class: 'option__text' });
  const element = make('div', { class: 'head' }, make('span', { class: 'option__body' }, words));
  write(words, choice.label || (isIllustrated(choice) ? '' : choice.value));
  if (isIllustrated(choice)) illustrate(element, choice, question);
  return element;
}

/** Keep a list in one row while its words fit into it. @param {HTMLElement} body @param {Question} question @param {Control} control @returns {Control} */
function rowOf(body, question, control) {
  const list = find(body, '.options');
  let need = 0;
  const fit = () => {
    const size = parseFloat(getComputedStyle(list).fontSize);
    list.classList.toggle('options--row', list.clientWidth >= need * size);
  };
  const watching = new ResizeObserver(fit);
  watching.observe(list);
  return {
    ...control,
    show() {
      const offered = question.choices();
      need =
        offered.length * Math.max(SMALLEST, ...offered.map(({ label }) => labelWidth(plain(label)) + BESIDE));
      list.style.setProperty('--columns', String(offered.length));
      control.show();
      fit();
    },
    dispose: () => watching.disconnect(),
  };
}
