/** Which way the phone points, in degrees from north: read from its compass where it has one, else typed. */

import { find } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { input } from './inputs.js';
import { CODECS } from './values.js';
import { headingOf } from './written.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('./written.js').Turning} Turning */

const PATIENCE = 4000;
const EVENTS = ['deviceorientationabsolute', 'deviceorientation'];

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function bearing(body, question) {
  const read = /** @type {HTMLButtonElement} */ (find(body, '.bearing__read'));
  const take = /** @type {HTMLButtonElement} */ (find(body, '.bearing__take'));
  const needle = find(body, '.bearing__needle');
  const status = find(body, '.bearing__status');
  const control = input(body, question, CODECS.decimal);
  /** @type {(() => void) | null} */
  let stop = null;
  let degrees = NaN;
  const rest = (words = '') => {
    stop?.();
    stop = null;
    status.textContent = words;
    take.hidden = needle.hidden = true;
    read.hidden = question.readonly;
  };
  const turn = (/** @type {number} */ heading) => {
    degrees = heading;
    read.hidden = true;
    take.hidden = needle.hidden = false;
    needle.style.setProperty('--turn', `${-degrees}deg`);
    status.textContent = `${Math.round(degrees)}°`;
  };
  read.addEventListener('click', () => {
    status.textContent = say('Hold the phone flat and point it.');
    stop?.();
    stop = follow(turn, () =>
      rest(say('This phone gives no direction. Please type it: 0 is north, 90 east.')),
    );
  });
  take.addEventListener('click', () => {
    question.answer(degrees.toFixed(3));
    rest();
    question.settle();
  });
  return {
    ...control,
    enable(on) {
      control.enable?.(on);
      if (!on) rest();
    },
    dispose: () => stop?.(),
  };
}

/**
 * Listen to the compass until told to stop.
 * @param {(degrees: number) => void} turn @param {() => void} none called if nothing comes
 * @returns {() => void}
 */
function follow(turn, none) {
  const late = setTimeout(none, PATIENCE);
  const hear = (/** @type {Event} */ event) => {
    const degrees = headingOf(/** @type {Turning & Event} */ (event), screen.orientation?.angle ?? 0);
    if (degrees === null) return;
    clearTimeout(late);
    turn(degrees);
  };
  for (const name of EVENTS) addEventListener(name, hear);
  mayListen().then((may) => may || none());
  return () => {
    clearTimeout(late);
    for (const name of EVENTS) removeEventListener(name, hear);
  };
}

/** Some phones ask the person first. @returns {Promise<boolean>} */
async function mayListen() {
  const asking = /** @type {{ requestPermission?: () => Promise<string> }} */ (
    globalThis.DeviceOrientationEvent ?? {}
  );
  return (
    asking.requestPermission?.().then(
      (answer) => answer !== 'denied',
      () => false,
    ) ?? true
  );
}
