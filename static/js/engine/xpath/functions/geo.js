/** Points, lines and shapes on the sphere that JavaRosa takes for Earth: a pack loaded by forms that use it. */
import { scalars, toText } from '../coerce.js';
import { EvaluationError } from '../errors.js';
import { MANY } from './entry.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Value} Value */
/** @typedef {[number, number]} Point latitude and longitude, in degrees */

const EARTH_RADIUS = 6378100;
const RADIAN = Math.PI / 180;
const DEGREE = (2 * EARTH_RADIUS * Math.PI) / 360;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** @param {Context} ctx @param {string} name @param {Value[]} values @returns {Point[]} */
function pointsOf(ctx, name, values) {
  const found = scalars(values, ctx.scope.timezone).flatMap((value) => {
    return toText(value)
      .split(';')
      .map((written) => written.split(/\s+/).filter(Boolean))
      .filter((parts) => parts.length)
      .map((parts) => {
        const [lat, lon = '0'] = parts;
        if (parts.length > 4 || !parts.every((part) => NUMBER.test(part)))
          throw new EvaluationError(`${name}(): '${parts.join(' ')}' is no point`);
        return /** @type {Point} */ ([Number(lat), Number(lon)]);
      });
  });
  ctx.scope.budget.spend(found.length);
  return found;
}

/** @template T @param {T[]} all @returns {[T, T][]} */
const pairs = (all) => all.slice(1).map((one, at) => [/** @type {T} */ (all[at]), one]);

/** @param {[Point, Point]} edge */
function apart([[lat1, lon1], [lat2, lon2]]) {
  const high = Math.sin(((lat1 - lat2) * RADIAN) / 2) ** 2;
  const wide = Math.sin(((lon1 - lon2) * RADIAN) / 2) ** 2;
  const half = high + Math.cos(lat1 * RADIAN) * Math.cos(lat2 * RADIAN) * wide;
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(Math.min(1, half)));
}

/** Metres along a line. @param {Point[]} points */
export const lengthOf = (points) => pairs(points).reduce((sum, edge) => sum + apart(edge), 0);

/** @param {Context} ctx @param {Value[]} values */
const distance = (ctx, ...values) => lengthOf(pointsOf(ctx, 'distance', values));

/** Square metres inside a shape, closed or not. @param {Point[]} points */
export function areaOf([origin, ...others]) {
  if (!origin || others.length < 2) return 0;
  const flat = others.map(
    ([lat, lon]) =>
      /** @type {Point} */ ([
        (lon - origin[1]) * DEGREE * Math.cos(lat * RADIAN),
        (lat - origin[0]) * DEGREE,
      ]),
  );
  return Math.abs(pairs(flat).reduce((sum, [[x1, y1], [x2, y2]]) => sum + y1 * x2 - x1 * y2, 0) / 2);
}

/** @param {Context} ctx @param {Value[]} values */
const area = (ctx, ...values) => areaOf(pointsOf(ctx, 'area', values));

/** @param {Context} ctx @param {Value} point @param {Value} shape */
function geofence(ctx, point, shape) {
  const [place] = pointsOf(ctx, 'geofence', [point]);
  const fence = pairs(pointsOf(ctx, 'geofence', [shape]));
  if (!place) return false;
  const [y, x] = place;
  const crossed = fence.filter(
    ([[y1, x1], [y2, x2]]) => y2 > y !== y1 > y && x < ((x1 - x2) * (y - y2)) / (y1 - y2) + x2,
  );
  return crossed.length % 2 === 1;
}

/** @param {Point} a @param {Point} b @param {Point} c */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** @param {Point} start @param {Point} end @param {Point} point */
const isBetween = (start, end, point) =>
  /** @type {const} */ ([0, 1]).every(
    (axis) =>
      Math.min(start[axis], end[axis]) <= point[axis] && point[axis] <= Math.max(start[axis], end[axis]),
  );

/** @param {[Point, Point]} one @param {[Point, Point]} other */
function cross([a, b], [c, d]) {
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  const [ac = 0, ad = 0, ca = 0, cb = 0] = turns;
  if (ac * ad < 0 && ca * cb < 0) return true;
  /** @type {[Point, Point, Point][]} */
  const touching = [
    [a, b, c],
    [a, b, d],
    [c, d, a],
    [c, d, b],
  ];
  return touching.some(([start, end, point], at) => turns[at] === 0 && isBetween(start, end, point));
}

/** Does a line cross or touch itself? A closed one meets itself at its end. @param {Point[]} points */
export function crossesItself(points) {
  const edges = pairs(points).filter(([one, other]) => one[0] !== other[0] || one[1] !== other[1]);
  const [first, last] = [points[0], points.at(-1)];
  const isClosed = points.length > 2 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return edges.some((edge, index) =>
    edges.some((other, later) => {
      const isNeighbour = later < index + 2 || (isClosed && index === 0 && later === edges.length - 1);
      return !isNeighbour && cross(edge, other);
    }),
  );
}

/** @param {Context} ctx @param {Value} line */
function intersects(ctx, line) {
  const points = pointsOf(ctx, 'intersects', [line]);
  ctx.scope.budget.spend(points.length ** 2);
  return crossesItself(points);
}

/** @type {import('./entry.js').Table} */
export const geo = {
  distance: [1, MANY, distance],
  area: [1, MANY, area],
  'enclosed-area': [1, MANY, area],
  geofence: [2, 2, geofence],
  intersects: [1, 1, intersects],
};
