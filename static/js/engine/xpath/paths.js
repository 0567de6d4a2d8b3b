/**
 * Location paths: trees to closures that find nodes. An absolute path met inside repeats means the context node's own
 * instances of the repeats they share; the last step never does. Nodes that are not relevant are not found.
 */
import { Node } from '../node.js';
import { AXES, attributeNode, inDocumentOrder } from './axes.js';
import { passing, weight } from './budget.js';
import { toBoolean } from './coerce.js';
import { Context } from './context.js';
import { EvaluationError } from './errors.js';
import { isPlain, rowsStep } from './rows.js';

/** @typedef {import('./context.js').Value} Value */
/** @typedef {import('./context.js').Run} Run */
/** @typedef {(ctx: Context) => Node[]} Find */
/** @typedef {(tree: any[]) => Run} Compile */
/** @typedef {[Run, number]} Predicate with what it costs to ask */

/** The nodes that a `path` tree names, in document order. @param {any[]} tree @param {Compile} compile @returns {Find} */
export function compilePath(tree, compile) {
  const [, start, ...steps] = tree;
  if (start === '/' && steps.length && steps.every(isPlain)) return absolute(steps.map((step) => step[1]));
  return (start === '.' && relative(steps)) || general(start, steps, compile);
}

/** The context node's line in the primary instance, root first. @param {Context} ctx @returns {Node[]} */
export function ancestry(ctx) {
  const line = lineOf(ctx.node);
  return line[0] === ctx.scope.root ? line : lineOf(ctx.current);
}

/** @param {any[][]} trees @param {Compile} compile @returns {Predicate[]} */
export const predicatesOf = (trees, compile) => trees.map((tree) => [compile(tree), weight(tree)]);

/** The nodes that pass every predicate in turn. @param {Node[]} nodes @param {Predicate[]} predicates @param {Context} ctx */
export function filtered(nodes, predicates, ctx) {
  for (const [predicate, cost] of predicates) {
    const size = nodes.length;
    ctx.scope.budget.spend(size * cost);
    nodes = nodes.filter((node, index) => {
      const value = predicate(new Context(node, ctx.scope, ctx.current, index + 1, size));
      return typeof value === 'number' ? value === index + 1 : toBoolean(value, ctx.scope.timezone);
    });
  }
  return nodes;
}

/** Without what relevance hides. @param {Node[]} nodes */
export const relevant = (nodes) => nodes.filter((node) => node.relevant);

/** A node-set. @param {Value} value @returns {Node[]} */
export function asNodes(value) {
  if (!Array.isArray(value)) throw new EvaluationError('A path is needed here, this is a value');
  return value;
}

/** @param {Node} node @param {string} name */
export const named = (node, name) => node.children.filter((child) => child.name === name);

/** @param {Node | null} node @returns {Node[]} */
function lineOf(node) {
  const line = [];
  for (; node; node = node.parent) line.push(node);
  return line.reverse();
}

/** Going through a few children costs nothing: most records are small.
 * @param {Node[]} nodes @param {string[]} names @param {number} from @param {Context} ctx */
function descend(nodes, names, from, ctx) {
  for (let at = from; at < names.length; at++) {
    const name = /** @type {string} */ (names[at]);
    const [only] = nodes;
    let met = nodes.length;
    for (const node of nodes) met += passing(node.children.length);
    if (met > 1) ctx.scope.budget.spend(met);
    nodes = nodes.length === 1 && only ? named(only, name) : nodes.flatMap((node) => named(node, name));
  }
  return relevant(nodes);
}

/** @param {string[]} names @returns {Find} */
function absolute(names) {
  const last = names.length - 1;
  return (ctx) => {
    let node = ctx.scope.root;
    if (node.name !== names[0]) return [];
    let at = 1;
    if (last > 1) {
      const line = ancestry(ctx);
      for (let own = line[at]; at < last && own && own.name === names[at]; own = line[++at]) node = own;
    }
    return descend([node], names, at, ctx);
  };
}

/** `.`, `../name`, `a/b` and their like; null for other paths. @param {any[][]} steps @returns {Find | null} */
function relative(steps) {
  const down = steps.findIndex(
    (step) => !(step[0] === 'parent' && step[1] === 'node()' && step.length === 2),
  );
  const up = down < 0 ? steps.length : down;
  if (!steps.slice(up).every(isPlain)) return null;
  const names = steps.slice(up).map((step) => step[1]);
  return (ctx) => {
    /** @type {Node | null} */
    let node = ctx.node;
    for (let level = 0; level < up && node; level++) node = node.parent;
    return descend(node ? [node] : [], names, 0, ctx);
  };
}

/** What stands above a root element: a path's first step is a child of it. @param {Node} root */
function documentOf(root) {
  const document = new Node('');
  document.children = [root];
  return document;
}

/** @param {any} start @param {Compile} compile @returns {Run} */
function startOf(start, compile) {
  if (start === '/') return (ctx) => [documentOf(ctx.scope.root)];
  return start === '.' ? (ctx) => [ctx.node] : compile(start);
}

/** @param {any} start @param {any[][]} steps @param {Compile} compile @returns {Find} */
function general(start, steps, compile) {
  const begin = startOf(start, compile);
  const isInstance = Array.isArray(start) && start[0] === 'call' && start[1] === 'instance';
  const walk = steps.map((step) => (isInstance && rowsStep(step, compile)) || compileStep(step, compile));
  const firstOther = steps.slice(0, -1).findIndex((step) => !isPlain(step));
  const names = start === '/' ? steps.slice(0, firstOther < 0 ? -1 : firstOther).map((step) => step[1]) : [];
  return (ctx) => {
    let [nodes, done] = names.length ? ownInstances(names, ctx) : [asNodes(begin(ctx)), 0];
    if (isInstance && walk.length) nodes = nodes.map(documentOf);
    for (const step of walk.slice(done)) nodes = step(nodes, ctx);
    return relevant(nodes);
  };
}

/** Where an absolute path's first names lead along the context's own line. @param {string[]} names @param {Context} ctx @returns {[Node[], number]} */
function ownInstances(names, ctx) {
  const line = ancestry(ctx);
  let done = 0;
  while (done < names.length && line[done]?.name === names[done]) done++;
  return [[line[done - 1] ?? documentOf(ctx.scope.root)], done];
}

/** @param {any[]} step @param {Compile} compile @returns {(nodes: Node[], ctx: Context) => Node[]} */
function compileStep(step, compile) {
  const [axisName, test, ...inner] = step;
  const predicates = predicatesOf(inner, compile);
  const passes = tester(test);
  if (axisName === 'attribute') return (nodes) => attributes(nodes, test);
  const axis = /** @type {(node: Node) => Node[]} */ (AXES[axisName]);
  const isDownward = axisName === 'child' || axisName === 'self';
  return (nodes, ctx) => {
    const found = nodes.flatMap((node) => {
      const met = axis(node);
      ctx.scope.budget.spend(met.length + 1);
      return filtered(met.filter(passes), predicates, ctx);
    });
    return isDownward ? found : inDocumentOrder(found);
  };
}

/** @param {string} test @returns {(node: Node) => boolean} */
function tester(test) {
  if (test === '*' || test === 'node()') return () => true;
  if (test === 'text()') return (node) => node.text !== '' && !node.children.length;
  return (node) => node.name === test;
}

/** @param {Node[]} nodes @param {string} test */
const attributes = (nodes, test) =>
  nodes.flatMap((node) =>
    Object.keys(node.attributes)
      .map((name) => attributeNode(node, name))
      .filter((found) => test === '*' || test === 'node()' || found.name === test),
  );
