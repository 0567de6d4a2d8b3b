/** Records a walk: a point whenever the person has come far enough, or long enough has passed. It must not know questions. */

import { find, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { lengthOf } from '../../engine/xpath/functions/geo.js';
import { follow, sayTrouble, stayAwake } from './whereabouts.js';

/** @typedef {import('../values.js').Position} Position */
/** @typedef {import('./whereabouts.js').Fix} Fix */
/** @typedef {{ last: () => Position | undefined, add: (position: Position) => void, seen: (fix: Fix) => void, tell: (words: string) => void }} Path */
/** @typedef {{ metres: number, seconds: number, accuracy: number }} Rule */

/** @type {[string, string, number][]} */
const STEPS = [
  ['m5', 'every {metres} m', 5],
  ['m10', 'every {metres} m', 10],
  ['m25', 'every {metres} m', 25],
  ['s5', 'every {seconds} s', 5],
  ['s20', 'every {seconds} s', 20],
  ['s60', 'every {seconds} s', 60],
];
const ACCURACIES = [10, 20, 50];
const USUAL = 20;

/** Does a position become the next point of a walk? @param {Fix} fix @param {Position | undefined} last @param {number} since when the last was taken @param {Rule} rule */
export function counts(fix, last, since, { metres, seconds, accuracy }) {
  if (fix.accuracy > accuracy) return false;
  if (!last) return true;
  const far = lengthOf([
    [last.latitude, last.longitude],
    [fix.latitude, fix.longitude],
  ]);
  return seconds ? fix.at - since >= seconds * 1000 && far > 0 : far >= metres;
}

/** @param {HTMLElement} place @param {Path} path */
export function walker(place, path) {
  const step = make('select', { class: 'input', 'data-part': 'step' });
  const accuracy = make('select', { class: 'input', 'data-part': 'accuracy' });
  const words = find(place, 'button [data-say]');
  /** @type {(() => void) | null} */
  let halt = null;
  let since = 0;
  const name = (/** @type {string} */ sentence) => {
    words.dataset.say = sentence;
    words.textContent = say(sentence);
    place.classList.toggle('points__walk--on', halt !== null);
  };
  const stop = () => {
    halt?.();
    halt = null;
    name('Record my walk');
  };
  const take = (/** @type {Fix} */ fix) => {
    const rule = ruleOf(step.value, Number(accuracy.value));
    path.seen(fix);
    if (counts(fix, path.last(), since, rule)) {
      since = fix.at;
      path.add({ ...fix });
    }
    const metres = Math.ceil(fix.accuracy);
    path.tell(
      fix.accuracy > rule.accuracy
        ? say('Within {metres} m now: waiting for a better position.', { metres })
        : say('Recording your walk. Keep this page open.'),
    );
  };
  const start = () => {
    since = 0;
    path.tell(say('Looking for your position…'));
    const sleep = stayAwake();
    const leave = follow(take, (trouble) => {
      stop();
      path.tell(sayTrouble(trouble));
    });
    halt = () => {
      leave();
      sleep();
    };
    name('Stop recording');
  };
  find(place, 'button').addEventListener('click', () => {
    if (!halt) return start();
    stop();
    path.tell('');
  });
  const rules = find(place, '.points__rules');
  rules.append(labelled('A point', step), labelled('Only if within', accuracy));
  const show = () => {
    const every = STEPS.map(([value, words, of]) => [value, say(words, { metres: of, seconds: of })]);
    offer(step, every);
    offer(
      accuracy,
      ACCURACIES.map((metres) => [String(metres), say('{length} m', { length: metres })]),
    );
  };
  show();
  accuracy.value = String(USUAL);
  return { stop, show };
}

/** @param {string} step @param {number} accuracy @returns {Rule} */
function ruleOf(step, accuracy) {
  const of = STEPS.find(([value]) => value === step)?.[2] ?? 0;
  return { metres: step.startsWith('m') ? of : 0, seconds: step.startsWith('s') ? of : 0, accuracy };
}

/** @param {string} words @param {HTMLSelectElement} select */
function labelled(words, select) {
  const label = make('span', { class: 'field__label', 'data-say': words }, say(words));
  return make('label', { class: 'field' }, label, select);
}

/** Its options, in the language of now; what is chosen stays. @param {HTMLSelectElement} select @param {string[][]} options */
function offer(select, options) {
  const { value } = select;
  select.replaceChildren(...options.map(([name, text]) => make('option', { value: name }, text)));
  if (value) select.value = value;
}
