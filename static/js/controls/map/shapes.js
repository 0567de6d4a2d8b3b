/**
 * Lines and outlines as XForms keep them: `lat lon altitude accuracy; …`, an outline ending where it began. How long, how
 * large, and in which words. An accuracy of 0 says that a point was placed or typed, not measured. It must not know the DOM.
 */

import { areaOf, crossesItself, lengthOf } from '../../engine/xpath/functions/geo.js';
import { say } from '../../lib/words.js';
import { readPosition, storePosition } from '../values.js';
import { sayArea, sayLength } from './words.js';

/** @typedef {import('../values.js').Position} Position */

/** How many points a type needs: fewer are no answer. @param {string} type */
export function leastPoints(type) {
  return type === 'geoshape' ? 3 : type === 'geotrace' ? 2 : 1;
}

/** The points of an answer; an outline without the repeated first. @param {string} text @param {boolean} closed @returns {Position[]} */
export function readPoints(text, closed) {
  const points = text.split(';').flatMap((written) => readPosition(written) ?? []);
  const [first, last] = [points[0], points.at(-1)];
  const again = first && last && first.latitude === last.latitude && first.longitude === last.longitude;
  return closed && again && points.length > 1 ? points.slice(0, -1) : points;
}

/** @param {Position[]} points @param {boolean} closed */
export function storePoints(points, closed) {
  const [first] = points;
  return (closed && first && points.length > 2 ? [...points, first] : points).map(storePosition).join('; ');
}

/** Looking for crossings takes the square of this: a longer walk is not looked at. */
const LOOKED_AT = 400;

/** Does the line cross itself? @param {Position[]} points @param {boolean} closed */
export function isCrossed(points, closed) {
  return points.length <= LOOKED_AT && crossesItself(pairsOf(points, closed));
}

/** How many points, how long, how large; one that crosses itself has no size to speak of. @param {Position[]} points @param {boolean} closed @param {boolean} [crossed] */
export function sayPoints(points, closed, crossed = false) {
  const pairs = pairsOf(points, closed);
  const parts = [say('{count} points', { count: points.length })];
  if (points.length > 1) parts.push(sayLength(lengthOf(pairs)));
  if (closed && points.length > 2 && !crossed) parts.push(sayArea(areaOf(pairs)));
  return parts.join(' · ');
}

/** @param {Position[]} points @param {boolean} closed @returns {[number, number][]} */
function pairsOf(points, closed) {
  const pairs = points.map(
    ({ latitude, longitude }) => /** @type {[number, number]} */ ([latitude, longitude]),
  );
  return closed && pairs.length > 2 ? [...pairs, /** @type {[number, number]} */ (pairs[0])] : pairs;
}
