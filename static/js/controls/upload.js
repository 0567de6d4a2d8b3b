/** Photos, films and other files: taken with the phone's camera or chosen. */

import { find } from '../lib/dom.js';
import { looks } from './kinds.js';
import { fileAnswer, fit } from './media.js';
import { longestSide, redraw } from './redraw.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('./media.js').Made} Made */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function photo(body, question) {
  return picked(body, question, 'image');
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function film(body, question) {
  return picked(body, question, 'video');
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function upload(body, question) {
  const accept = question.element.attributes?.accept ?? '';
  /** @type {HTMLInputElement} */ (find(body, '.upload__input')).accept = accept;
  return picked(body, question, 'file');
}

/** @param {HTMLElement} body @param {Question} question @param {'image' | 'video' | 'file'} medium @returns {Control} */
function picked(body, question, medium) {
  const answer = fileAnswer(body, question, { medium });
  const pickers = pickersOf(body, question);
  listen(pickers, (file) =>
    answer.take(() => (medium === 'image' ? photoOf(file, question) : fileOf(file, question))),
  );
  return {
    show: answer.show,
    enable: answer.enable,
    focus: () => pickers[0]?.focus(),
    dispose: answer.release,
  };
}

/** The file fields of a question, as its appearance wants them. @param {HTMLElement} body @param {Question} question */
export function pickersOf(body, question) {
  const look = looks(question.element.appearance);
  const isFront = look.includes('new-front') || look.includes('selfie');
  const choose = body.querySelector('.upload__choose');
  const take = body.querySelector('.upload__take input');
  if (isFront) take?.setAttribute('capture', 'user');
  // Without a touch screen there is no camera to hand over to: both would choose a file.
  if (take && choose && (look.includes('new') || isFront)) choose.remove();
  else if (take && choose && !navigator.maxTouchPoints) take.parentElement?.remove();
  return /** @type {HTMLInputElement[]} */ ([...body.querySelectorAll('.upload__input')]);
}

/** Hear of every file chosen, also of one that was chosen before this code was there. @param {HTMLInputElement[]} pickers @param {(file: File) => void} act */
export function listen(pickers, act) {
  for (const picker of pickers) {
    const pick = () => {
      const file = picker.files?.[0];
      picker.value = '';
      if (file) act(file);
    };
    picker.addEventListener('change', pick);
    pick();
  }
}

/** @param {File} file @param {Question} question @returns {Promise<Made>} */
export async function photoOf(file, question) {
  return { blob: await redraw(file, longestSide(question)), ending: 'jpg' };
}

/** @param {File} file @param {Question} question @returns {Promise<Made>} */
export async function fileOf(file, question) {
  await fit(question, file.size, question.text);
  const ending =
    /\.([A-Za-z0-9]{1,8})$/.exec(file.name)?.[1] ?? file.type.split('/')[1]?.replace(/\W.*/, '') ?? 'bin';
  return { blob: file, ending: ending.toLowerCase() || 'bin' };
}
