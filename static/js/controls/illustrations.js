/** Pictures, sounds and films of choices. They are put into rows that are there already, and never answer anything. */

import { find, icon, make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plain } from '../lib/markdown.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('../engine/filling.js').Choice} Choice */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function illustrations(body, question) {
  return {
    show() {
      const offered = new Map(question.choices().map((choice) => [choice.value, choice]));
      for (const row of /** @type {Iterable<HTMLElement>} */ (body.querySelectorAll('.options > .option'))) {
        const choice = offered.get(row.querySelector('input')?.value ?? '');
        if (choice) illustrate(row, choice, question);
      }
    },
  };
}

/** @param {HTMLElement} row with `.option__body` and `.option__text` @param {Choice} choice @param {Question} question */
export function illustrate(row, choice, question) {
  const { label, image, bigImage, audio, video } = choice;
  const mark = JSON.stringify([label, image, bigImage, audio, video]);
  if (row.dataset.media === mark) return;
  row.dataset.media = mark;
  row.querySelector('.option__media')?.remove();
  const parts = [
    image && picture(choice, find(row, '.option__text'), question),
    image && bigImage && larger(question.host.media(bigImage), plain(label)),
    audio && make('audio', { src: question.host.media(audio), controls: true, preload: 'none' }),
    video && make('video', { src: question.host.media(video), controls: true, preload: 'none' }),
  ].filter((part) => part instanceof HTMLElement);
  if (parts.length) find(row, '.option__body').prepend(make('span', { class: 'option__media' }, ...parts));
}

/** Its words are the choice's own: the picture is named only where there are none. @param {Choice} choice @param {HTMLElement} words @param {Question} question */
function picture({ value, label, image = '' }, words, question) {
  const shown = question.picture(image, label ? '' : value);
  shown.addEventListener('error', () => (words.textContent ||= value));
  return shown;
}

/** @param {string} href @param {string} name */
function larger(href, name) {
  const label = `${say('Show larger')} ${name}`;
  return make('a', { class: 'option__larger', href, target: '_blank', 'aria-label': label }, icon('search'));
}
