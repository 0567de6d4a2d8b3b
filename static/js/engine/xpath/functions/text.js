/** Text. Lengths and places count UTF-16 units, as in JavaRosa: an emoji is two. */
import { checkLength } from '../budget.js';
import { scalars, toNumber, toText } from '../coerce.js';
import { MANY } from './entry.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Value} Value */

/** An argument as text. @param {Context} ctx @param {Value} value */
export function text(ctx, value) {
  const found = toText(value, ctx.scope.timezone);
  ctx.scope.budget.read(found.length);
  return found;
}

/** The argument as text, or the context node's. @param {Context} ctx @param {Value} [value] */
const own = (ctx, value = [ctx.node]) => text(ctx, value);

/** Half an emoji becomes the replacement character: it could not be stored. @param {string} value */
const whole = (value) => value.replace(/\p{Surrogate}/gu, '\ufffd');

/** Among other values an empty node-set counts as blank. @param {Context} ctx @param {Value} separator @param {Value[]} values */
function join(ctx, separator, ...values) {
  const texts = scalars(
    values.length > 1 ? values.map((one) => (Array.isArray(one) && !one[0] ? '' : one)) : values,
    ctx.scope.timezone,
  ).map((value) => toText(value));
  const between = text(ctx, separator);
  const total = texts.reduce((sum, one) => sum + one.length, between.length * Math.max(0, texts.length - 1));
  checkLength(total);
  ctx.scope.budget.read(total);
  return texts.join(between);
}

/** @param {Context} ctx @param {Value} value @param {number} size */
function placeOf(ctx, value, size) {
  const number = Math.trunc(toNumber(value, ctx.scope.timezone)) || 0;
  return Math.min(Math.max(number < 0 ? number + size : number, 0), size);
}

/** @param {Context} ctx @param {Value} value @param {Value} start @param {Value} [end] */
function substr(ctx, value, start, end) {
  const units = text(ctx, value);
  const first = placeOf(ctx, start, units.length);
  const last = end === undefined ? units.length : placeOf(ctx, end, units.length);
  return first <= last ? whole(units.slice(first, last)) : '';
}

/** @param {Context} ctx @param {Value} value @param {Value} start @param {Value} [length] */
function substring(ctx, value, start, length) {
  const zone = ctx.scope.timezone;
  const first = Math.round(toNumber(start, zone));
  const last = length === undefined ? Infinity : first + Math.round(toNumber(length, zone));
  const units = text(ctx, value).split('');
  return whole(units.filter((_, at) => at + 1 >= first && at + 1 < last).join(''));
}

/** @param {Context} ctx @param {Value} value @param {Value} mark */
function before(ctx, value, mark) {
  const all = text(ctx, value);
  return all.slice(0, Math.max(0, all.indexOf(text(ctx, mark))));
}

/** @param {Context} ctx @param {Value} value @param {Value} mark */
function after(ctx, value, mark) {
  const [all, part] = [text(ctx, value), text(ctx, mark)];
  const at = all.indexOf(part);
  return at < 0 ? '' : all.slice(at + part.length);
}

/** @param {Context} ctx @param {Value} [value] */
function normalized(ctx, value) {
  const all = own(ctx, value);
  let [start, end] = [0, all.length];
  while (start < end && all.charCodeAt(start) <= 32) start++;
  while (end > start && all.charCodeAt(end - 1) <= 32) end--;
  return all.slice(start, end).replace(/[ \t\n\r\f\v]+/g, ' ');
}

/** @param {Context} ctx @param {Value} value @param {Value} old @param {Value} fresh */
function translate(ctx, value, old, fresh) {
  const [from, to] = [text(ctx, old), text(ctx, fresh)];
  const units = text(ctx, value).split('');
  /** @type {Map<string, string>} */
  const table = new Map();
  from.split('').forEach((unit, at) => {
    if (!table.has(unit)) table.set(unit, to[at] ?? '');
  });
  return whole(units.map((unit) => table.get(unit) ?? unit).join(''));
}

/** @type {import('./entry.js').Table} */
export const texts = {
  string: [0, 1, own],
  concat: [0, MANY, (ctx, ...values) => join(ctx, '', ...values)],
  join: [1, MANY, join],
  substr: [2, 3, substr],
  substring: [2, 3, substring],
  'substring-before': [2, 2, before],
  'substring-after': [2, 2, after],
  contains: [2, 2, (ctx, value, part) => text(ctx, value).includes(text(ctx, part))],
  'starts-with': [2, 2, (ctx, value, part) => text(ctx, value).startsWith(text(ctx, part))],
  'ends-with': [2, 2, (ctx, value, part) => text(ctx, value).endsWith(text(ctx, part))],
  'string-length': [0, 1, (ctx, value) => own(ctx, value).length],
  'normalize-space': [0, 1, normalized],
  translate: [3, 3, translate],
};
