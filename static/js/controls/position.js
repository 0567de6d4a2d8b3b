/**
 * Where the person stands: a point with its accuracy, or a list of points. The browser gives positions only to pages that
 * came by HTTPS; coordinates can always be typed. Positions are kept as they come (WGS-84).
 */

import { find, stamp } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plainDigits, readPosition, storePosition } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('./values.js').Position} Position */

const PATIENCE = 30_000;
const GOOD_ENOUGH = 5;

/** One point. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function point(body, question) {
  const value = find(body, '.position__value');
  const clear = find(body, '.position__clear');
  const dispose = finder(body, question, (position) => {
    question.answer(storePosition(position));
    question.settle();
  });
  clear.addEventListener('click', () => {
    question.answer('');
    question.settle();
  });
  return {
    show() {
      const position = readPosition(question.text);
      value.textContent = position ? sayPosition(position) : '';
      value.hidden = !position;
      clear.hidden = !position || question.readonly;
    },
    enable: (on) => body.querySelectorAll('button').forEach((button) => (button.disabled = !on)),
    focus: () => find(body, '.position__find').focus(),
    dispose,
  };
}

/** A line or an outline: points in order; an outline ends where it began. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function points(body, question) {
  const list = find(body, '.points');
  const closed = question.type === 'geoshape';
  const read = () => {
    const all = question.text
      .split(';')
      .map((text) => text.trim())
      .filter(Boolean);
    return closed && all.length > 1 && all[0] === all.at(-1) ? all.slice(0, -1) : all;
  };
  /** @param {string[]} all */
  const store = (all) => {
    question.answer((closed && all.length > 2 ? [...all, all[0]] : all).join('; '));
    question.settle();
  };
  const dispose = finder(body, question, (position) => store([...read(), storePosition(position)]));
  return {
    show() {
      list.replaceChildren(
        ...read().map((text, place, all) => {
          const row = stamp('point-row');
          const position = readPosition(text);
          find(row, '.points__text').textContent = position ? sayPosition(position) : text;
          find(row, 'button').addEventListener('click', () =>
            store(all.filter((_, other) => other !== place)),
          );
          return row;
        }),
      );
    },
    enable: (on) => body.querySelectorAll('button').forEach((button) => (button.disabled = !on)),
    focus: () => find(body, '.position__find').focus(),
    dispose,
  };
}

/** A position in words. @param {Position} position */
export function sayPosition({ latitude, longitude, accuracy }) {
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return accuracy ? say('{where}, within {metres} m', { where, metres: Math.ceil(accuracy) }) : where;
}

/**
 * Wire the buttons that look for a position and the fields to type one.
 * @param {HTMLElement} body @param {Question} question @param {(position: Position) => void} found @returns {() => void} stop looking
 */
function finder(body, question, found) {
  const status = find(body, '.position__status');
  const take = find(body, '.position__take');
  const wanted =
    Number(
      question.bind.attributes?.['accuracyThreshold'] ?? question.element.attributes?.accuracyThreshold,
    ) || GOOD_ENOUGH;
  /** @type {Position | null} */
  let best = null;
  let stop = () => {};
  const finish = () => {
    stop();
    take.hidden = true;
    if (best) {
      status.textContent = '';
      found(best);
    }
  };
  find(body, '.position__find').addEventListener('click', () => {
    stop();
    best = null;
    take.hidden = true;
    status.textContent = say('Looking for your position…');
    stop = watch(
      (position) => {
        if (!best || position.accuracy < best.accuracy) best = position;
        status.textContent = say('Within {metres} m now. It gets better in the open.', {
          metres: Math.ceil(best.accuracy),
        });
        take.hidden = false;
        if (best.accuracy <= wanted) finish();
      },
      (trouble) => (best ? finish() : (status.textContent = trouble)),
    );
  });
  take.addEventListener('click', finish);
  typed(body, found, status);
  return () => stop();
}

/** @param {HTMLElement} body @param {(position: Position) => void} found @param {HTMLElement} status */
function typed(body, found, status) {
  find(body, '.position__use').addEventListener('click', () => {
    const [latitude = '', longitude = ''] = ['latitude', 'longitude'].map((part) =>
      plainDigits(/** @type {HTMLInputElement} */ (find(body, `[data-part=${part}]`)).value).trim(),
    );
    const position = latitude && longitude ? readPosition(`${latitude} ${longitude}`) : null;
    if (position) found(position);
    status.textContent = position
      ? ''
      : say('Latitude is between −90 and 90, longitude between −180 and 180.');
  });
}

/**
 * Follow the position until told to stop or out of patience.
 * @param {(position: Position) => void} seen @param {(trouble: string) => void} failed @returns {() => void}
 */
function watch(seen, failed) {
  if (!globalThis.isSecureContext || !navigator.geolocation) {
    failed(
      say('The browser gives no position to a page without HTTPS. Type the coordinates, or go on without.'),
    );
    return () => {};
  }
  const id = navigator.geolocation.watchPosition(
    ({ coords }) => seen(coords),
    (error) => end(error.code === error.PERMISSION_DENIED ? 'denied' : 'none'),
    { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 0 },
  );
  const timer = setTimeout(() => end('none'), PATIENCE);
  const stop = () => {
    navigator.geolocation.clearWatch(id);
    clearTimeout(timer);
  };
  /** @param {'denied' | 'none'} why */
  const end = (why) => {
    stop();
    failed(
      why === 'denied'
        ? say(
            'The phone does not let this page see the position. Allow it in the browser’s settings, type the coordinates, or go on without.',
          )
        : say('No position found. Try again in the open, type the coordinates, or go on without.'),
    );
  };
  return stop;
}
