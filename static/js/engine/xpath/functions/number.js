/** Numbers. Dates count as days; text that is no number as NaN, which `sum`, `min` and `max` leave out. */
import { rounded } from '../../types/numbers.js';
import { scalars, toNumber } from '../coerce.js';
import { asNodes } from '../paths.js';
import { MANY } from './entry.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Value} Value */

/** @param {Context} ctx @param {Value} value */
const number = (ctx, value) => toNumber(value, ctx.scope.timezone);

/** @param {Context} ctx @param {Value[]} values */
const numbersOf = (ctx, values) =>
  scalars(values, ctx.scope.timezone)
    .map((value) => number(ctx, value))
    .filter((found) => found === found);

/** @param {Context} ctx @param {Value} value @param {Value} [places] */
function round(ctx, value, places = 0) {
  const exact = number(ctx, value);
  return Number.isFinite(exact) ? rounded(exact, Math.trunc(number(ctx, places)) || 0) : exact;
}

/** @param {(...all: number[]) => number} choose @returns {import('./entry.js').Entry} */
const extreme = (choose) => [
  0,
  MANY,
  (ctx, ...values) => {
    const found = numbersOf(ctx, values);
    return found.length ? found.reduce((one, other) => choose(one, other)) : NaN;
  },
];

/** @param {(value: number) => number} compute @returns {import('./entry.js').Entry} */
const ofOne = (compute) => [1, 1, (ctx, value) => compute(number(ctx, value))];

/** @type {import('./entry.js').Table} */
export const numbers = {
  number: [0, 1, (ctx, value = [ctx.node]) => number(ctx, value)],
  int: ofOne(Math.trunc),
  round: [1, 2, round],
  floor: ofOne(Math.floor),
  ceiling: ofOne(Math.ceil),
  sum: [1, 1, (ctx, nodes) => numbersOf(ctx, [asNodes(nodes)]).reduce((sum, value) => sum + value, 0)],
  min: extreme(Math.min),
  max: extreme(Math.max),
  pow: [2, 2, (ctx, base, exponent) => number(ctx, base) ** number(ctx, exponent)],
  pi: [0, 0, () => Math.PI],
  atan2: [2, 2, (ctx, y, x) => Math.atan2(number(ctx, y), number(ctx, x))],
  random: [0, 0, (ctx) => ctx.scope.random()],
  abs: ofOne(Math.abs),
  sqrt: ofOne(Math.sqrt),
  exp: ofOne(Math.exp),
  exp10: ofOne((value) => 10 ** value),
  log: ofOne(Math.log),
  log10: ofOne(Math.log10),
  sin: ofOne(Math.sin),
  cos: ofOne(Math.cos),
  tan: ofOne(Math.tan),
  asin: ofOne(Math.asin),
  acos: ofOne(Math.acos),
  atan: ofOne(Math.atan),
};
