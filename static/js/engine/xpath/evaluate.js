/** Expression trees (docs/engine.md) to closures, once; evaluating is calling them. JS never parses XPath. */
import { inDocumentOrder } from './axes.js';
import { weight } from './budget.js';
import { difference, equal, ordered, toBoolean, toNumber, unequal } from './coerce.js';
import { compileCall } from './functions/registry.js';
import { asNodes, compilePath, filtered, predicatesOf, relevant } from './paths.js';

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
    if (kind === 'filter') return filter(rest[0], rest.slice(1), inner);
    const operator = /** @type {(operands: Run[]) => Run} */ (OPERATORS[kind]);
    return operator(rest.map(inner));
  };
  return inner(tree);
}

/** The same at the first call, each call charged with what it may cost. @param {any[]} tree @param {Table[]} [packs] @returns {Run} */
export function runnable(tree, packs) {
  /** @type {Run | undefined} */
  let compiled;
  const cost = weight(tree);
  return (context) => {
    compiled ??= compile(tree, packs);
    context.scope.budget.spend(cost);
    return compiled(context);
  };
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

/** Operators that compare each node of one side with each of the other.
 * @param {(left: Value, right: Value, zone: string) => Value} combine @returns {(operands: Run[]) => Run} */
const pairs =
  (combine) =>
  ([first, ...others]) =>
  (ctx) => {
    let value = /** @type {Run} */ (first)(ctx);
    for (const operand of others) {
      const other = operand(ctx);
      if (Array.isArray(value) && Array.isArray(other)) ctx.scope.budget.spend(value.length * other.length);
      value = combine(value, other, ctx.scope.timezone);
    }
    return value;
  };

/** @param {any[]} tree @param {any[][]} trees @param {Compile} compile @returns {Run} */
function filter(tree, trees, compile) {
  const inner = compile(tree);
  const predicates = predicatesOf(trees, compile);
  return (ctx) => relevant(filtered(asNodes(inner(ctx)), predicates, ctx));
}

/** @param {(left: number, right: number) => number} compute */
const arithmetic = (compute) =>
  folded((left, right, zone) => compute(toNumber(left, zone), toNumber(right, zone)));

/** @type {Record<string, (operands: Run[]) => Run>} */
const OPERATORS = {
  or: until(true),
  and: until(false),
  '=': pairs(equal),
  '!=': pairs(unequal),
  '<': pairs(ordered((one, other) => one < other)),
  '<=': pairs(ordered((one, other) => one <= other)),
  '>': pairs(ordered((one, other) => one > other)),
  '>=': pairs(ordered((one, other) => one >= other)),
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
};
