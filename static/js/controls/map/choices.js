/** Choices on a map, beside the list of them: a tap on either chooses. */

import { find } from '../../lib/dom.js';
import { plain } from '../../lib/markdown.js';
import { say } from '../../lib/words.js';
import { chosen, isMany, options, pick } from '../choices.js';
import { readPoints } from './shapes.js';
import { toggleOwn } from './together.js';
import { MapView, featureOf } from './view.js';

/** @typedef {import('../question.js').Question} Question */
/** @typedef {import('../inputs.js').Control} Control */
/** @typedef {import('../../engine/filling.js').Choice} Choice */

/** One of the places. @param {HTMLElement} body @param {Question} question @returns {Control} */
export function onemap(body, question) {
  const status = find(body, '.position__status');
  const list = options(body, question);
  const map = new MapView(find(body, '.map'), {
    pick({ id, label }) {
      if (question.readonly) return;
      picking = true;
      toggle(question, id);
      picking = false;
      const words = chosen(question).includes(id) ? 'Chosen: {name}' : 'Not chosen any more: {name}';
      status.textContent = say(words, { name: label || id });
    },
    mine: () => own.toggle(),
  });
  const own = toggleOwn(body, map);
  /** @type {Choice[] | null} */
  let drawn = null;
  let places = '\n';
  let picking = false;
  return {
    ...list,
    show() {
      list.show();
      if (!picking) status.textContent = '';
      const offered = question.choices();
      if (offered !== drawn) {
        const features = offered.flatMap((choice) => featureFor(choice) ?? []);
        const mark = features.map(({ id }) => id).join(' ');
        map.setFeatures(features);
        if (mark !== places) map.showSpots(features.flatMap(({ spots }) => spots));
        [drawn, places] = [offered, mark];
      }
      map.setChosen(chosen(question));
    },
    dispose() {
      list.dispose?.();
      own.stop();
      map.dispose();
    },
  };
}

/** Several of the places. */
export const manymap = onemap;

/** Choose, or take back what is chosen. @param {Question} question @param {string} value */
function toggle(question, value) {
  const isChosen = chosen(question).includes(value);
  if (isMany(question) || !isChosen) return pick(question, value, !isChosen, false);
  if (question.required) return;
  question.answer('');
  question.settle();
}

/** Its geometry: one point, a line, or an area where the line ends as it began. @param {Choice} choice */
function featureFor({ value, label, geometry = '' }) {
  const places = readPoints(geometry, false);
  const [first, last] = [places[0], places.at(-1)];
  const isArea =
    places.length > 3 && first?.latitude === last?.latitude && first?.longitude === last?.longitude;
  return featureOf(value, plain(label), places, isArea);
}
