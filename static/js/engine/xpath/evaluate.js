/** Expression trees (docs/engine.md) to closures, once; evaluating is calling them. JS never parses XPath. */
import { inDocumentOrder } from './axes.js';
import { difference, equal, ordered, toBoolean, toNumber, unequal } from './coerce.js';
import { compileCall } from './functions/registry.js';
import { asNodes, compilePath, filtered, relevant } from './paths.js';

/** @typedef {import('./context.js').Value} Value */
/** @typedef {import('./context.js').Run} Run */
/** @typedef {import('./functions/registry.js').Table} Table */
/** @typedef {(tree: any[]) => Run} Compile */

/**
 * The closure of a tree. Calling it may throw `EvaluationError`.
 * @param {any[]} tree @param {Table[]} [packs] tables of functions beyond the core @returns {Run}
 */
export function compile(tree, packs = []) {
  /** @type {Compile} */
  const inner = (part) => {
    const [kind, ...rest] = part;
    if (kind === 'path') return compilePath(part, inner);
    if (kind === 'call') return compileCall(part, inner, packs);
    if (kind === 'n' || kind === 's') return () => rest[0];
    const operator = /** @type {(operands: Run[]) => Run} */ (OPERATORS[kind]);
    return operator(rest.map(inner));
  };
  return inner(tree);
}

/** @param {boolean} stop @returns {(operands: Run[]) => Run} */
const until = (stop) => (operands) => (ctx) =>
  operands.some((operand) => toBoolean(operand(ctx), ctx.scope.timezone) === stop) === stop;

/** @param {(left: Value, right: Value, zone: string) => Value} combine @returns {(operands: Run[]) => Run} */
const folded =
  (combine) =>
  ([first, ...others]) =>
  (ctx) => {
    let value = /** @type {Run} */ (first)(ctx);
    for (const other of others) value = combine(value, other(ctx), ctx.scope.timezone);
    return value;
  };

/** @param {(left: number, right: number) => number} compute */
const arithmetic = (compute) =>
  folded((left, right, zone) => compute(toNumber(left, zone), toNumber(right, zone)));

/** @type {Record<string, (operands: Run[]) => Run>} */
const OPERATORS = {
  or: until(true),
  and: until(false),
  '=': folded(equal),
  '!=': folded(unequal),
  '<': folded(ordered((one, other) => one < other)),
  '<=': folded(ordered((one, other) => one <= other)),
  '>': folded(ordered((one, other) => one > other)),
  '>=': folded(ordered((one, other) => one >= other)),
  '+': arithmetic((one, other) => one + other),
  '-': folded(difference),
  '*': arithmetic((one, other) => one * other),
  div: arithmetic((one, other) => one / other),
  mod: arithmetic((one, other) => one % other),
  '|': (operands) => (ctx) => inDocumentOrder(operands.flatMap((operand) => asNodes(operand(ctx)))),
  neg:
    ([operand]) =>
    (ctx) =>
      -toNumber(/** @type {Run} */ (operand)(ctx), ctx.scope.timezone),
  filter:
    ([inner, ...predicates]) =>
    (ctx) =>
      relevant(filtered(asNodes(/** @type {Run} */ (inner)(ctx)), predicates, ctx)),
};
