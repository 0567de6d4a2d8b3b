/** Truth values and choosing between values. */
import { scalar, scalars, toBoolean, toNumber, toText } from '../coerce.js';
import { EvaluationError } from '../errors.js';
import { MANY } from './entry.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Run} Run */
/** @typedef {import('../context.js').Value} Value */

/** @param {Context} ctx @param {Run[]} values */
function coalesce(ctx, ...values) {
  /** @type {Value} */
  let value = '';
  for (const candidate of values) {
    value = candidate(ctx);
    if (!Number.isNaN(value) && toText(value, ctx.scope.timezone)) break;
  }
  return value;
}

/** A negative bound is none; one that is no number is never kept. @param {number} least @param {number} value @param {number} most */
const within = (least, value, most) => (least < 0 || value >= least) && (most < 0 || value <= most);

/** @param {Context} ctx @param {Value} least @param {Value} most @param {Value[]} factors */
function checklist(ctx, least, most, ...factors) {
  const zone = ctx.scope.timezone;
  const count = scalars(factors, zone).filter((factor) => toBoolean(factor)).length;
  const [low, high] = [least, most].map((bound) => Math.trunc(toNumber(bound, zone)) || 0);
  return within(/** @type {number} */ (low), count, /** @type {number} */ (high));
}

/** @param {Context} ctx @param {Value} least @param {Value} most @param {Value[]} pairs */
function weightedChecklist(ctx, least, most, ...pairs) {
  const zone = ctx.scope.timezone;
  const areLists = pairs.length === 2 && pairs.every(Array.isArray);
  const [flags, weights] = areLists
    ? pairs.map((one) => scalars([one], zone))
    : [0, 1].map((odd) => pairs.filter((_, at) => at % 2 === odd).map((one) => scalar(one, zone)));
  if (!flags || !weights || flags.length !== weights.length) {
    throw new EvaluationError('weighted-checklist() needs a weight for each factor');
  }
  let total = 0;
  flags.forEach((flag, at) => (total += toBoolean(flag) ? toNumber(weights[at] ?? '') : 0));
  return within(toNumber(least, zone), total, toNumber(most, zone));
}

/** @type {import('./entry.js').Table} */
export const logic = {
  true: [0, 0, () => true],
  false: [0, 0, () => false],
  boolean: [1, 1, (ctx, value) => toBoolean(value, ctx.scope.timezone)],
  not: [1, 1, (ctx, value) => !toBoolean(value, ctx.scope.timezone)],
  'boolean-from-string': [1, 1, (ctx, value) => /^(1|true)$/i.test(toText(value, ctx.scope.timezone))],
  if: [
    3,
    3,
    (ctx, test, then, other) => (toBoolean(test(ctx), ctx.scope.timezone) ? then : other)(ctx),
    'lazy',
  ],
  coalesce: [2, MANY, coalesce, 'lazy'],
  once: [
    1,
    1,
    (ctx, value) => {
      const own = ctx.node.relevant ? scalar([ctx.node], ctx.scope.timezone) : '';
      return own === '' ? value(ctx) : own;
    },
    'lazy',
  ],
  depend: [1, MANY, (_, value) => value],
  checklist: [2, MANY, checklist],
  'weighted-checklist': [4, MANY, weightedChecklist],
};
