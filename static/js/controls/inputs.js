/** Controls that are one native field. What is being composed (Chinese typing) is not an answer yet. */

import { find } from '../lib/dom.js';
import { sayMoment } from '../lib/words.js';
import { CODECS, group } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {{ show: () => void, enable?: (on: boolean) => void, focus?: () => void, dispose?: () => void }} Control */

/** @typedef {import('./values.js').Codec} Codec */

/** No answer of any type: what stands for a native field that holds half a date. */
const HALF = '?';

/** @param {HTMLElement} body @param {Question} question @param {Codec} [codec] that of the kind, if no other is given @returns {Control} */
export function input(body, question, codec = /** @type {Codec} */ (CODECS[question.kind])) {
  const field = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (find(body, '.input'));
  let composing = false;
  const take = () => {
    if (!composing) question.answer(field.validity.badInput ? HALF : codec.stored(field.value));
  };
  field.id = question.inputId;
  field.addEventListener('compositionstart', () => (composing = true));
  field.addEventListener('compositionend', () => {
    composing = false;
    take();
  });
  field.addEventListener('input', take);
  field.addEventListener('change', () => afterTap(() => question.settle()));
  if (question.kind === 'multiline') fit(/** @type {HTMLTextAreaElement} */ (field), question);
  return {
    show() {
      if (!composing && codec.stored(field.value) !== question.text) field.value = codec.shown(question.text);
    },
    enable: (on) => (field.readOnly = !on),
    focus: () => field.focus(),
  };
}

/**
 * Act once the tap that took the focus away is over: a message that appears between its press and its release moves the
 * page, and the tap would miss what it was meant for. @param {() => void} act
 */
function afterTap(act) {
  if (!pressed) setTimeout(act);
  else waiting.push(act);
}

let pressed = false;
/** @type {(() => void)[]} */
const waiting = [];
const release = () => {
  pressed = false;
  for (const act of waiting.splice(0)) setTimeout(act);
};
globalThis.addEventListener?.('pointerdown', () => (pressed = true), true);
globalThis.addEventListener?.('pointerup', release, true);
globalThis.addEventListener?.('pointercancel', release, true);

/** @param {HTMLTextAreaElement} field @param {Question} question */
function fit(field, question) {
  const rows = Number(question.element.attributes?.rows);
  if (rows > 0) field.rows = rows;
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function note(body, question) {
  const value = find(body, '.note__value');
  return {
    show() {
      value.textContent = sayFixed(question);
      value.hidden = !question.text;
    },
  };
}

/** An answer that only stands there. @param {Question} question */
function sayFixed({ text, type, element }) {
  if (type === 'dateTime' && Date.parse(text)) return sayMoment(Date.parse(text));
  if (type === 'time') return text.slice(0, 5);
  return element.control === 'grouped' ? group(text) : text;
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function acknowledge(body, question) {
  const box = /** @type {HTMLInputElement} */ (find(body, 'input'));
  box.addEventListener('change', () => {
    question.answer(box.checked ? 'OK' : '');
    question.settle();
  });
  return {
    show: () => void (box.checked = question.text !== ''),
    enable: (on) => (box.disabled = !on),
    focus: () => box.focus(),
  };
}
