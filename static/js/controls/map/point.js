/** One position: taken from the phone, or typed. The map of `pointmap` is in a file of its own. */

import { find } from '../../lib/dom.js';
import { readPosition } from '../values.js';
import { answer, finder } from './finder.js';
import { sayPosition } from './words.js';

/** @typedef {import('../question.js').Question} Question */
/** @typedef {import('../inputs.js').Control} Control */
/** @typedef {import('../values.js').Position} Position */

/** @param {HTMLElement} body @param {Question} question @param {(fix: Position) => void} [seen] hears of positions before one is taken @returns {Control} */
export function point(body, question, seen) {
  const value = find(body, '.position__value');
  const clear = find(body, '.position__clear');
  const looking = finder(body, question, {
    found: (position) => answer(question, position),
    ...(seen ? { seen } : {}),
  });
  clear.addEventListener('click', () => {
    looking.stop();
    question.answer('');
    question.settle();
    find(body, '.position__find').focus();
  });
  return {
    show() {
      const position = readPosition(question.text);
      value.textContent = position ? sayPosition(position) : '';
      value.hidden = !position;
      clear.hidden = !position || question.readonly;
      looking.show(!position && !question.readonly);
    },
    enable(on) {
      for (const button of body.querySelectorAll('.actions button, .position__use, .position__known button'))
        /** @type {HTMLButtonElement} */ (button).disabled = !on;
      if (!on) looking.stop();
    },
    focus: () => find(body, '.position__find').focus(),
    dispose: looking.stop,
  };
}
