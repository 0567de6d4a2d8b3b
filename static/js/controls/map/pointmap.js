/** One position on a map: seen there, taken from the phone, or (`placement-map`) placed by hand below the cross. */

import { find } from '../../lib/dom.js';
import { looks } from '../kinds.js';
import { readPosition } from '../values.js';
import { answer } from './finder.js';
import { point } from './point.js';
import { beginAt, showMiddle, toggleOwn } from './together.js';
import { MapView, featureOf } from './view.js';

/** @typedef {import('../question.js').Question} Question */
/** @typedef {import('../inputs.js').Control} Control */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function pointmap(body, question) {
  const isPlaced = looks(question.element.appearance).includes('placement-map');
  const here = /** @type {HTMLButtonElement} */ (find(body, '.position__here'));
  const place = () => {
    if (map.isSet && !question.readonly) answer(question, { ...map.middle, altitude: 0, accuracy: 0 });
  };
  const map = new MapView(
    find(body, '.map'),
    {
      ...(isPlaced ? { tap: (at) => map.center(at), enter: place } : {}),
      rest: () => isPlaced && showMiddle(body, map),
      mine: () => own.toggle(),
    },
    { cross: isPlaced },
  );
  const own = toggleOwn(body, map);
  const plain = point(body, question, (fix) => {
    map.setOwn(fix);
    map.center(fix);
  });
  here.hidden = !isPlaced;
  find(body, '.map__where').hidden = !isPlaced;
  here.addEventListener('click', place);
  let shown = '\n';
  return {
    ...plain,
    show() {
      plain.show();
      const position = readPosition(question.text);
      const feature = position && featureOf('answer', '', [position], false);
      map.setFeatures(feature ? [feature] : []);
      map.setChosen(['answer']);
      if (position && shown !== question.text) map.isSet ? map.center(position) : map.show([position]);
      else if (!position && !map.isSet) beginAt(map, question);
      shown = question.text;
    },
    dispose() {
      plain.dispose?.();
      own.stop();
      map.dispose();
    },
  };
}
