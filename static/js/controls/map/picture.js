/**
 * A line or an area as a small picture with its length, for the review. `fieldapp/web/drawings.py` draws the same for those
 * who read the record. It must not know the map.
 */

import { isCrossed, readPoints, sayPoints } from './shapes.js';
import { boundsOf, spotsOf } from './plane.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 96;
const HEIGHT = 72;
const MARGIN = 8;

/** The picture and the words of a stored line; none if it is none. @param {string} text @param {boolean} closed @returns {(Node | string)[]} */
export function pictured(text, closed) {
  const points = readPoints(text, closed);
  if (!points.length) return [];
  const isShape = closed && points.length > 2;
  const drawn = placed(spotsOf(points));
  const path = `M${drawn.map((spot) => spot.join(' ')).join('L')}${isShape ? 'Z' : ''}`;
  const [cx = 0, cy = 0] = drawn[0] ?? [];
  return [
    element(
      'svg',
      { class: 'trace__picture', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
      element('path', { class: `trace__line${isShape ? ' trace__line--closed' : ''}`, d: path }),
      element('circle', { class: 'trace__begin', cx, cy, r: 3 }),
    ),
    sayPoints(points, closed, isCrossed(points, closed)),
  ];
}

/** Spots in the middle of the picture, as large as they fit, north above. @param {import('./plane.js').Spot[]} spots @returns {[number, number][]} */
function placed(spots) {
  const [west, east, south, north] = boundsOf(spots);
  const free = (/** @type {number} */ size, /** @type {number} */ length) =>
    (size - 2 * MARGIN) / (length || 1e-9);
  const scale = Math.min(free(WIDTH, east - west), free(HEIGHT, north - south));
  const [left, top] = [(WIDTH - (east - west) * scale) / 2, (HEIGHT - (north - south) * scale) / 2];
  return spots.map(({ x, y }) => [tenth(left + (x - west) * scale), tenth(top + (north - y) * scale)]);
}

/** @param {number} value */
function tenth(value) {
  return Math.round(value * 10) / 10;
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {...Node} children */
function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  made.append(...children);
  return made;
}
