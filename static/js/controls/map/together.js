/** What the questions with a map have in common: where it begins, what is in its middle, the person's own place on it. */

import { find } from '../../lib/dom.js';
import { readPosition } from '../values.js';
import { sayPlace } from './words.js';
import { follow, lastKnown, sayTrouble } from './whereabouts.js';

/** @typedef {import('../question.js').Question} Question */
/** @typedef {import('./view.js').MapView} MapView */

/** Begin near what is known: an earlier position of this record, or the phone's last one. @param {MapView} map @param {Question} question */
export function beginAt(map, question) {
  const { filling } = question.host;
  const known = filling.form.bundle.binds
    .filter(({ type }) => /^geo/.test(type ?? ''))
    .flatMap(({ ref }) => readPosition((filling.node(ref)?.text ?? '').split(';')[0] ?? '') ?? []);
  const begin = known.at(-1) ?? lastKnown();
  if (begin) map.show([begin]);
}

/** Say what is below the cross, once the map rests. @param {HTMLElement} body @param {MapView} map */
export function showMiddle(body, map) {
  const place = find(body, '.map__where');
  const words = map.isSet ? sayPlace(map.middle) : '';
  if (place.textContent !== words) place.textContent = words;
}

/** The person's own place, shown until it is switched off or the question left. @param {HTMLElement} body @param {MapView} map */
export function toggleOwn(body, map) {
  /** @type {(() => void) | null} */
  let halt = null;
  const status = find(body, '.position__status');
  const stop = () => {
    halt?.();
    halt = null;
  };
  return {
    stop,
    toggle() {
      if (halt) {
        stop();
        map.setOwn(null);
        return;
      }
      let isFirst = true;
      halt = follow(
        (fix) => {
          map.setOwn(fix);
          if (isFirst) map.center(fix);
          isFirst = false;
          status.textContent = '';
        },
        (trouble) => {
          halt = null;
          status.textContent = sayTrouble(trouble);
        },
      );
    },
  };
}
