/**
 * The buttons and fields with which a person says where: take the phone's position once it is good enough, or before;
 * take the one it had a while ago; type coordinates. It must not know what becomes of the position.
 */

import { find } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { looks } from '../kinds.js';
import { plainDigits, readPosition, storePosition } from '../values.js';
import { follow, lastKnown, sayTrouble } from './whereabouts.js';

/** @typedef {import('../question.js').Question} Question */
/** @typedef {import('../values.js').Position} Position */
/** @typedef {import('./whereabouts.js').Fix} Fix */
/** @typedef {{ found: (position: Position) => void, seen?: (fix: Fix) => void }} Listeners */
/** @typedef {{ show: (isOpen: boolean) => void, tell: (words: string) => void, stop: () => void }} Finder */

const PATIENCE = 60_000;
/** Metres: taken at once below the first, called rough above the second, as ODK Collect does unless the form says otherwise. */
const GOOD_ENOUGH = 5;
const TOO_ROUGH = 100;

/** @param {HTMLElement} body @param {Question} question @param {Listeners} listeners @returns {Finder} */
export function finder(body, question, listeners) {
  const status = find(body, '.position__status');
  const tell = (/** @type {string} */ words) => (status.textContent = words);
  const looking = look(body, question, listeners, tell);
  const known = find(body, '.position__known');
  find(known, 'button').addEventListener('click', () => {
    const fix = lastKnown();
    looking.stop();
    if (fix) listeners.found(fix);
  });
  typed(body, listeners.found, tell);
  find(body, '.position__typed').hidden = looks(question.element.appearance).includes('hide-input');
  return {
    tell,
    stop: looking.stop,
    show(isOpen) {
      const fix = isOpen && !looking.isOn() ? lastKnown() : null;
      known.hidden = !fix;
      find(known, '.position__age').textContent = fix ? sayKnown(fix) : '';
    },
  };
}

/** The button that looks for the position, and the one that takes it as it is. @param {HTMLElement} body @param {Question} question @param {Listeners} listeners @param {(words: string) => void} tell */
function look(body, question, { found, seen }, tell) {
  const button = find(body, '.position__find');
  const words = find(button, '[data-say]');
  const verb = words.dataset.say ?? '';
  const take = find(body, '.position__take');
  const { accuracyThreshold, unacceptableAccuracyThreshold } = question.element.attributes ?? {};
  const enough = Number(accuracyThreshold ?? GOOD_ENOUGH);
  const rough = Number(unacceptableAccuracyThreshold ?? TOO_ROUGH);
  /** @type {Fix | null} */
  let best = null;
  /** @type {(() => void) | null} */
  let halt = null;
  const name = (/** @type {string} */ sentence) => {
    words.dataset.say = sentence;
    words.textContent = say(sentence);
  };
  const stop = () => {
    halt?.();
    halt = best = null;
    take.hidden = true;
    name(verb);
  };
  const finish = () => {
    const fix = best;
    stop();
    tell('');
    if (fix) found(fix);
  };
  const start = () => {
    best = null;
    name('Stop looking');
    tell(say('Looking for your position…'));
    find(body, '.position__known').hidden = true;
    halt = follow(
      (fix) => {
        if (best && best.accuracy < fix.accuracy) return;
        best = fix;
        seen?.(fix);
        tell(sayQuality(fix, rough));
        take.hidden = false;
        if (fix.accuracy <= enough) finish();
      },
      (trouble) => {
        halt = null;
        name(verb);
        tell(
          best && trouble === 'none'
            ? say('It does not get better here. Take it, or try again in the open.')
            : sayTrouble(trouble),
        );
      },
      PATIENCE,
    );
  };
  button.addEventListener('click', () => {
    if (!halt) return start();
    stop();
    tell('');
  });
  take.addEventListener('click', finish);
  return { stop, isOn: () => halt !== null };
}

/** @param {Fix} fix @param {number} rough */
function sayQuality({ accuracy }, rough) {
  const metres = Math.ceil(accuracy);
  if (accuracy > rough)
    return say('Within {metres} m now: too rough for this question. Wait in the open.', { metres });
  return say('Within {metres} m now. It gets better in the open.', { metres });
}

/** @param {Fix} fix */
function sayKnown({ at, accuracy }) {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  const metres = Math.ceil(accuracy);
  if (minutes < 1) return say('Your position just now, within {metres} m', { metres });
  return say('Your position {minutes} min ago, within {metres} m', { minutes, metres });
}

/** Coordinates in two fields, or both in the first. @param {HTMLElement} body @param {(position: Position) => void} found @param {(words: string) => void} tell */
function typed(body, found, tell) {
  const fields = ['latitude', 'longitude'].map(
    (part) => /** @type {HTMLInputElement} */ (find(body, `[data-part=${part}]`)),
  );
  find(body, '.position__use').addEventListener('click', () => {
    const parts = fields.flatMap(({ value }) =>
      plainDigits(value)
        .split(/[\s,，、]+/)
        .filter(Boolean),
    );
    const position = parts.length === 2 ? readPosition(parts.join(' ')) : null;
    tell(position ? '' : say('Latitude is between −90 and 90, longitude between −180 and 180.'));
    if (!position) return fields[0]?.focus();
    for (const field of fields) field.value = '';
    found({ ...position, altitude: 0, accuracy: 0 });
  });
}

/** Answer with a position. @param {Question} question @param {Position} position */
export function answer(question, position) {
  question.answer(storePosition(position));
  question.settle();
}
