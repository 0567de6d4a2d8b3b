/** Typed answers with something beside the field: thousands apart, hidden letters, an address to open, a counter. */

import { find } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { input } from './inputs.js';
import { BREAKS, ungroup, webAddress } from './written.js';
import { CODECS, group } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */

const MOST_COUNTED = 999_999_999;

/** A number whose thousands stand apart while it is typed; stored plain. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function grouped(body, question) {
  const field = /** @type {HTMLInputElement} */ (find(body, '.input'));
  field.inputMode = question.type === 'decimal' ? 'decimal' : 'numeric';
  const regroup = (isForward = false) => {
    const before = field.value.slice(0, field.selectionStart ?? 0).replace(BREAKS, '').length;
    const next = group(ungroup(field.value));
    if (next === field.value) return;
    field.value = next;
    if (document.activeElement === field) putCaret(field, before, isForward);
  };
  field.addEventListener('input', (event) => {
    const { isComposing, inputType } = /** @type {InputEvent} */ (event);
    if (!isComposing) regroup(inputType === 'deleteContentForward');
  });
  field.addEventListener('compositionend', () => regroup());
  return input(body, question, { shown: group, stored: ungroup });
}

/** After so many signs that are no breaks; deleting forward passes a break. @param {HTMLInputElement} field @param {number} signs @param {boolean} isForward */
function putCaret(field, signs, isForward) {
  let place = 0;
  for (let seen = 0; seen < signs && place < field.value.length; place++)
    if (field.value[place] !== ',') seen++;
  if (isForward && field.value[place] === ',') place++;
  field.setSelectionRange(place, place);
}

/** Letters that nobody looking on can read. A password field would take no Chinese, so the style hides them. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function masked(body, question) {
  const canStyle = CSS.supports('-webkit-text-security', 'disc');
  return hidden(body, question, (field, isHidden) => {
    if (canStyle) field.classList.toggle('masked__field--hidden', isHidden);
    else field.type = isHidden ? 'password' : 'text';
  });
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function secret(body, question) {
  return hidden(body, question, (field, isHidden) => (field.type = isHidden ? 'password' : 'text'));
}

/** @param {HTMLElement} body @param {Question} question @param {(field: HTMLInputElement, isHidden: boolean) => void} hide @returns {Control} */
function hidden(body, question, hide) {
  const field = /** @type {HTMLInputElement} */ (find(body, '.input'));
  const button = find(body, '.masked__show');
  let isHidden = true;
  const draw = () => {
    hide(field, isHidden);
    button.setAttribute('aria-pressed', String(!isHidden));
  };
  button.addEventListener('click', () => {
    isHidden = !isHidden;
    draw();
    field.focus();
  });
  draw();
  return input(body, question, CODECS.text);
}

/** An address, which can be opened. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function url(body, question) {
  const field = /** @type {HTMLInputElement} */ (find(body, '.input'));
  const link = /** @type {HTMLAnchorElement} */ (find(body, '.address__open'));
  const words = find(body, '.address__words');
  const doubt = find(body, '.address__doubt');
  const control = input(body, question, { shown: (text) => text, stored: (text) => text.trim() });
  const show = () => {
    control.show();
    const address = webAddress(question.text);
    link.hidden = !address;
    link.href = address || '#';
    words.textContent = question.readonly
      ? question.text
      : say('Open {site}', { site: address && new URL(address).host });
    field.hidden = question.readonly;
    doubt.hidden = !question.text || Boolean(address) || document.activeElement === field;
  };
  field.addEventListener('blur', show);
  return { ...control, show };
}

/** A count that grows and falls by one at a tap. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function counter(body, question) {
  const buttons = /** @type {HTMLButtonElement[]} */ ([...body.querySelectorAll('button')]);
  const told = find(body, '.counter__told');
  const control = input(body, question, CODECS.integer);
  const count = () => (/^\d+$/.test(question.text) ? Number(question.text) : NaN);
  /** @param {number} step */
  const may = (step) => !question.readonly && (step > 0 ? !(count() >= MOST_COUNTED) : count() > 0);
  for (const button of buttons) {
    const step = Number(button.dataset.step);
    button.addEventListener('click', () => {
      if (!may(step)) return;
      question.answer(String((count() || 0) + step));
      told.textContent = question.text;
      question.settle();
    });
  }
  return {
    ...control,
    show() {
      control.show();
      for (const button of buttons)
        button.setAttribute('aria-disabled', String(!may(Number(button.dataset.step))));
    },
  };
}
