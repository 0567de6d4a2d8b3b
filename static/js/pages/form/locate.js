/**
 * Positions that a form wants without asking a question: when it is begun (`start-geopoint`) or when something is answered
 * (`background-geopoint`). People are told why before the browser asks them, may say no, and are never kept waiting: what
 * is found is written down wherever they are by then, better positions replacing worse ones for a while.
 */

import { icon, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { follow } from '../../controls/map/whereabouts.js';
import { storePosition } from '../../controls/values.js';

/** @typedef {import('../../engine/filling.js').Filling} Filling */
/** @typedef {import('../../engine/live.js').LiveNode} Node */

const PATIENCE = 30_000;
const GOOD_ENOUGH = 5;
const TOLD_FOR = 6000;

/** Nodes that wait, and how exact what they have is. @type {Map<Node, number>} */
const waiting = new Map();
/** @type {HTMLElement | null} */
let notice = null;
let looking = false;
let refused = false;

/** Write the position into a node once it is found. @param {Node} node @param {Filling} filling @param {() => void} changed a position was written */
export async function locate(node, filling, changed) {
  waiting.set(node, Infinity);
  if (looking || refused) return;
  looking = true;
  const search = () => look(filling, changed);
  if ((await permission()) === 'prompt') ask(search);
  else search();
}

/** @param {Filling} filling @param {() => void} changed */
function look(filling, changed) {
  tell('');
  let found = false;
  const stop = follow(
    (fix) => {
      for (const [node, accuracy] of waiting) {
        if (!node.gone && fix.accuracy < accuracy) {
          filling.locate(node, storePosition(fix));
          changed();
        }
        waiting.set(node, Math.min(accuracy, fix.accuracy));
      }
      if (!found) tell('Position noted, within {metres} m.', { metres: Math.ceil(fix.accuracy) });
      if (!found) leave();
      found = true;
      if (fix.accuracy <= GOOD_ENOUGH) end();
    },
    (trouble) => {
      if (trouble === 'none' && [...waiting.values()].every(Number.isFinite)) return end();
      refused = trouble !== 'none';
      end();
      tell(TROUBLES[trouble]);
      leave();
    },
    PATIENCE,
  );
  const end = () => {
    stop();
    looking = false;
    waiting.clear();
  };
}

const TROUBLES = {
  insecure:
    'This form notes where it is filled in, but the browser gives no position to a page without HTTPS. You can go on.',
  denied: 'The position is not noted: this phone does not allow it. You can go on.',
  none: 'No position was found to note. You can go on.',
};

/** What the browser would do if asked now. @returns {Promise<string>} */
async function permission() {
  if (!globalThis.isSecureContext || !navigator.geolocation) return 'insecure';
  try {
    return (await navigator.permissions.query({ name: 'geolocation' })).state;
  } catch {
    return 'prompt';
  }
}

/** Say why before the browser asks. @param {() => void} search */
function ask(search) {
  const no = () => {
    refused = true;
    looking = false;
    waiting.clear();
    notice?.remove();
  };
  tell('This form notes where it is filled in. Is that all right?');
  notice?.append(
    make(
      'div',
      { class: 'actions' },
      make(
        'button',
        { class: 'button button--small button--primary', type: 'button', click: search },
        say('Allow position'),
      ),
      make('button', { class: 'button button--small', type: 'button', click: no }, say('Go on without')),
    ),
  );
}

/** What was told has been read by then. */
function leave() {
  const told = notice;
  setTimeout(() => told?.remove(), TOLD_FOR);
}

/** A line above the buttons at the thumb; '' takes it away. @param {string} words @param {Record<string, string | number>} [details] */
function tell(words, details = {}) {
  notice?.remove();
  notice = words
    ? make('div', { class: 'locate', role: 'status' }, icon('location'), make('p', {}, say(words, details)))
    : null;
  if (notice) document.querySelector('.thumb')?.prepend(notice);
}
