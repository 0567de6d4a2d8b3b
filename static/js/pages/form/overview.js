/** All screens of a form in a list, with what is answered, to jump to one. */

import { icon, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { sayLabel } from './answers.js';
import { isAsked } from './screens.js';

/** @typedef {import('./screens.js').Screen} Screen */
/** @typedef {import('../../engine/filling.js').Filling} Filling */

/** @param {Screen[]} screens @param {number} at @param {Filling} filling @param {(at: number) => void} go */
export function showOverview(screens, at, filling, go) {
  const dialog = make('dialog', { class: 'dialog overview', 'aria-label': say('All questions') });
  const leave = (/** @type {number | null} */ where) => {
    dialog.close();
    if (where !== null) go(where);
  };
  const rows = screens.map((screen, place) => row(screen, place === at, filling, () => leave(place)));
  rows.push(entry(say('Check answers'), 'check', at >= screens.length, () => leave(screens.length)));
  const close = make(
    'button',
    {
      class: 'button button--icon button--quiet',
      type: 'button',
      'aria-label': say('Close'),
      click: () => leave(null),
    },
    icon('cross'),
  );
  dialog.append(
    make('div', { class: 'overview__head' }, make('h2', {}, say('All questions')), close),
    make('ol', { class: 'overview__list' }, ...rows),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector('[aria-current]')?.scrollIntoView({ block: 'center' });
}

/** @param {Screen} screen @param {boolean} here @param {Filling} filling @param {() => void} open */
function row(screen, here, filling, open) {
  const asked = screen.items.filter((item) => isAsked(item));
  const isMissing = asked.some(({ node }) => node.required && !node.text);
  const isAnswered = asked.length > 0 && asked.some(({ node }) => node.text);
  const state = isMissing ? 'flag' : isAnswered ? 'check' : 'minus';
  return entry(
    nameOf(screen, filling),
    state,
    here,
    open,
    isMissing ? say('still to answer') : isAnswered ? say('answered') : '',
  );
}

/** @param {Screen} screen @param {Filling} filling */
function nameOf(screen, filling) {
  const heading = screen.headings.at(-1);
  const first = screen.items.find((item) => item.node.relevant);
  if (screen.repeat && screen.parent) return say('Add another');
  if (heading?.of) return `${sayLabel(heading, filling)} ${heading.place}`;
  if (heading && screen.items.length > 1) return sayLabel(heading, filling);
  return first ? sayLabel(first, filling) : '';
}

/** @param {string} words @param {string} state an icon @param {boolean} here @param {() => void} open @param {string} [note] */
function entry(words, state, here, open, note = '') {
  const button = make(
    'button',
    {
      class: `overview__row overview__row--${state}`,
      type: 'button',
      'aria-current': here ? 'step' : null,
      click: open,
    },
    icon(state),
    make('span', { class: 'list__body' }, words),
    note && make('span', { class: 'visually-hidden' }, note),
  );
  return make('li', {}, button);
}
