/** How a call becomes a closure, and the core's table of functions: `fieldapp/xforms/xpath/functions` is the same. */
import { EvaluationError } from '../errors.js';
import { dates } from './date.js';
import { logic } from './logic.js';
import { nodes } from './node.js';
import { numbers } from './number.js';
import { selects } from './select.js';
import { texts } from './text.js';

/** @typedef {import('../context.js').Run} Run */
/** @typedef {import('./entry.js').Table} Table */

/** Functions that every form has. @type {Table} */
export const CORE = { ...logic, ...texts, ...numbers, ...selects, ...dates, ...nodes };

/**
 * The closure of a call. One that cannot work fails when it runs.
 * @param {any[]} tree @param {(tree: any[]) => Run} compile @param {Table[]} packs @returns {Run}
 */
export function compileCall(tree, compile, packs) {
  const [, name, ...trees] = tree;
  /** @param {string} wanted */
  const find = (wanted) => [CORE, ...packs].find((table) => Object.hasOwn(table, wanted))?.[wanted];
  const entry = find(name);
  if (!entry) return failing(`There is no function ${name}()`);
  const [least, most, run, mode] = entry;
  const given = trees.length;
  if (given < least || given > most)
    return failing(`${name}() takes ${least} to ${most} arguments, ${given} given`);
  const closures = trees.map(compile);
  if (mode === 'trees') return run(trees, closures, find);
  if (mode === 'lazy') return (ctx) => run(ctx, ...closures);
  return (ctx) => run(ctx, ...closures.map((closure) => closure(ctx)));
}

/** @param {string} message @returns {Run} */
function failing(message) {
  return () => {
    throw new EvaluationError(message);
  };
}
