/**
 * Looking up rows of another instance by one column: `item[name = /data/village]`, over lists of thousands. What the
 * column is compared with does not depend on the row, so it is evaluated once and not for every row.
 */
import { equal, scalar } from './coerce.js';
import { Context } from './context.js';

/** @typedef {import('../node.js').Node} Node */
/** @typedef {import('./context.js').Run} Run */

/** @param {any[]} step */
export const isPlain = (step) =>
  step[0] === 'child' && step.length === 2 && !['*', 'node()', 'text()'].includes(step[1]);

/** Whether a tree has the same value at every row of another instance. @param {any[]} tree */
function isFixed([kind, start, ...steps]) {
  if (kind !== 'path') return kind === 'n' || kind === 's';
  return (start === '/' || start[1] === 'current') && steps.every((step) => step.length === 2);
}

/** @param {any[]} tree */
const isColumn = ([kind, start, step, ...more]) =>
  kind === 'path' && start === '.' && step && isPlain(step) && !more.length;

/**
 * A step `row[column = value]` where the value is the same for all rows; null for any other.
 * @param {any[]} step @param {(tree: any[]) => Run} compile @returns {((nodes: Node[], ctx: Context) => Node[]) | null}
 */
export function rowsStep([axis, rowName, predicate, ...more], compile) {
  const [operator, one, other, ...others] = predicate ?? [];
  if (!isPlain([axis, rowName]) || more.length || operator !== '=' || others.length) return null;
  const pair = [
    [one, other],
    [other, one],
  ].find(([column, value]) => isColumn(column) && isFixed(value));
  if (!pair) return null;
  const column = pair[0][2][1];
  const valueOf = compile(pair[1]);
  return (nodes, ctx) => {
    const found = valueOf(new Context(ctx.current, ctx.scope));
    const zone = ctx.scope.timezone;
    const value = Array.isArray(found) && found.length > 1 ? found : scalar(found, zone);
    const rows = nodes.flatMap((node) => node.children.filter((row) => row.name === rowName));
    ctx.scope.budget.spend(rows.length);
    return rows.filter((row) => {
      const cells = row.children.filter((cell) => cell.name === column);
      if (typeof value !== 'string') return equal(cells, value, zone);
      return cells.length ? cells.some((cell) => cell.text === value) : value === '';
    });
  };
}
