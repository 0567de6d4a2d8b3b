/** Putting things in order: by dragging a row by its handle, or by buttons. Blank until the person touches it. */

import { find, stamp } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plain, write } from '../lib/markdown.js';
import { dragging } from './dragging.js';
import { illustrate } from './illustrations.js';
import { words } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('../engine/filling.js').Choice} Choice */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function rank(body, question) {
  const list = find(body, '.rank');
  const keep = /** @type {HTMLButtonElement} */ (find(body, '.rank__keep'));
  const said = find(body, '.rank__said');
  /** @type {Choice[]} */
  let order = [];
  const store = () => {
    question.answer(order.map((choice) => choice.value).join(' '));
    question.settle();
  };
  const draw = () => {
    const rows = order.map((choice, place) => rankRow(choice, place, order.length, question));
    list.replaceChildren(...rows);
    list.classList.toggle('rank--open', !question.text);
    keep.hidden = Boolean(question.text) || question.readonly || !order.length;
  };
  /** @param {number} from @param {number} to */
  const move = (from, to) => {
    const [choice] = order.splice(from, 1);
    if (!choice) return;
    order.splice(to, 0, choice);
    store();
    draw();
    said.textContent = say('{name}: place {place} of {all}', {
      name: plain(choice.label || choice.value),
      place: to + 1,
      all: order.length,
    });
  };
  list.addEventListener('click', ({ target }) => {
    const button = /** @type {Element} */ (target).closest('button');
    const from = [...list.children].findIndex((row) => row.contains(button));
    const step = Number(button?.dataset.step);
    if (!step || from < 0) return;
    move(from, from + step);
    const row = list.children[from + step];
    const again =
      row?.querySelector(`[data-step="${step}"]:not([disabled])`) ??
      row?.querySelector('button:not([disabled])');
    /** @type {HTMLElement | null | undefined} */ (again)?.focus();
  });
  const drop = dragging(list, {
    handle: '.rank__handle',
    held: 'rank__row--held',
    moved: move,
    free: () => !question.readonly,
  });
  keep.addEventListener('click', () => {
    store();
    list.querySelector('button')?.focus();
  });
  return {
    show() {
      const place = new Map(words(question.text).map((value, index) => [value, index]));
      const last = place.size;
      order = [...question.choices()].sort(
        (a, b) => (place.get(a.value) ?? last) - (place.get(b.value) ?? last),
      );
      draw();
      if (!order.length)
        question.host.later('nothing').then(
          (why) => why(body, question).show(),
          () => {},
        );
    },
    focus: () => list.querySelector('button')?.focus(),
    dispose: drop,
  };
}

/** @param {Choice} choice @param {number} place @param {number} size @param {Question} question */
function rankRow(choice, place, size, question) {
  const row = stamp('rank-row');
  const name = plain(choice.label || choice.value);
  write(find(row, '.rank__text'), choice.label || choice.value);
  find(row, '.rank__handle').hidden = question.readonly;
  for (const button of row.querySelectorAll('button')) {
    const step = Number(button.dataset.step);
    button.disabled = question.readonly || place + step < 0 || place + step >= size;
    button.setAttribute('aria-label', `${say(step < 0 ? 'Move up' : 'Move down')} ${name}`);
  }
  if (choice.image || choice.audio || choice.video) illustrate(row, choice, question);
  return row;
}
