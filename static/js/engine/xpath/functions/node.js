/** Nodes: counting them, their places, other instances, chance order, and what the form says of itself. */
import { numberOfText } from '../../types/numbers.js';
import { passing } from '../budget.js';
import { scalar, toNumber } from '../coerce.js';
import { EvaluationError } from '../errors.js';
import { ancestry, asNodes, named, relevant } from '../paths.js';
import { text } from './text.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Run} Run */
/** @typedef {import('../context.js').Value} Value */
/** @typedef {import('../../node.js').Node} Node */

const MODULUS = 2 ** 31 - 1;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** @param {Node} node @param {Context} ctx */
function placeOf(node, ctx) {
  ctx.scope.budget.spend(passing(node.parent?.children.length ?? 0));
  const all = node.parent ? named(node.parent, node.name) : [node];
  const index = all.indexOf(node);
  return (index < 0 ? all.length : index) + 1;
}

/** @param {Context} ctx @param {Value} [nodes] */
function position(ctx, nodes) {
  if (nodes === undefined) return ctx.position || placeOf(ctx.node, ctx);
  const [first] = asNodes(nodes);
  return first ? placeOf(first, ctx) : 0;
}

/** @param {Context} ctx @param {Value} [nodes] */
const name = (ctx, nodes = [ctx.node]) => asNodes(nodes)[0]?.name ?? '';

/** @param {Context} ctx @param {Value} id */
function instance(ctx, id) {
  const root = ctx.scope.instance(text(ctx, id));
  if (!root) throw new EvaluationError(`The form has no instance '${text(ctx, id)}'`);
  return [root];
}

/** @param {Context} ctx @param {Value} id @param {Value[]} columns */
function pulldata(ctx, id, ...columns) {
  const [root] = instance(ctx, id);
  const [column = '', keyColumn = '', key] = columns.map((value) => text(ctx, value));
  ctx.scope.budget.spend(root?.children.length ?? 0);
  const row = key && root?.children.find((one) => one.child(keyColumn)?.text === key);
  return (row && row.child(column)?.text) || '';
}

/** Chance order, always the same for a seed: Park-Miller and Fisher-Yates. @param {Node[]} nodes @param {number} state */
function mixed(nodes, state) {
  /** @type {Node[]} */
  const found = [];
  nodes.forEach((node, index) => {
    state = (state * 16807) % MODULUS;
    const place = Math.floor(((state - 1) / (MODULUS - 1)) * (index + 1));
    found[index] = (place < index && found[place]) || node;
    found[place] = node;
  });
  return found;
}

/** A text seed is hashed, for which the form lists the pack `digest`. @param {any[][]} trees @param {Run[]} closures @param {(name: string) => import('./entry.js').Entry | undefined} find @returns {Run} */
function randomize(trees, [nodes, seed], find) {
  return (ctx) => {
    const found = asNodes(/** @type {Run} */ (nodes)(ctx));
    if (!seed) return mixed(found, Math.floor(ctx.scope.random() * (MODULUS - 1)) + 1);
    const value = scalar(seed(ctx), ctx.scope.timezone);
    const spelled = typeof value === 'string' ? numberOfText(value) : toNumber(value);
    let number = Math.trunc(Math.max(Math.min(spelled, 2 ** 63), -(2 ** 63)));
    if (number !== number) number = hashed(ctx, value, find('digest'));
    const state = number % MODULUS;
    return mixed(found, state > 0 ? state : state + MODULUS - 1);
  };
}

/** @param {Context} ctx @param {import('../../types/codecs.js').Scalar} value @param {import('./entry.js').Entry | undefined} digest @returns {number} */
function hashed(ctx, value, digest) {
  if (typeof value !== 'string') throw new EvaluationError('randomize() needs a number or a text as seed');
  if (!value) return 0;
  if (!digest) throw new EvaluationError('randomize() with a text needs the digest functions');
  const bytes = digest[2](ctx, value, 'SHA-256', 'hex').slice(0, 16);
  return Number(BigInt.asIntN(64, BigInt(`0x${bytes}`)));
}

/** @param {Context} ctx @param {Value} [length] */
function uuid(ctx, length) {
  if (length === undefined) return ctx.scope.uuid();
  const wanted = Math.max(0, Math.trunc(toNumber(length, ctx.scope.timezone)) || 0);
  if (wanted > 10000) throw new EvaluationError('uuid() makes up to 10000 characters');
  return Array.from(
    { length: wanted },
    () => ALPHABET[Math.floor(ctx.scope.random() * ALPHABET.length)],
  ).join('');
}

/** @param {any[][]} trees @param {Run[]} closures @returns {Run} */
function indexedRepeat(trees, closures) {
  const repeats = trees.filter((_, at) => at % 2 === 1);
  const places = closures.filter((_, at) => at && at % 2 === 0);
  return (ctx) => {
    if (repeats.length !== places.length) fail('needs a number for each repeat');
    const names = namesOf(trees[0], ctx);
    const chosen = ownPlaces(/** @type {any[]} */ (trees[0]), names, ctx);
    repeats.forEach((repeat, at) => {
      const own = namesOf(repeat, ctx);
      if (own.length >= names.length || own.some((one, depth) => one !== names[depth])) {
        fail(': each repeat must hold the node');
      }
      const place = Math.trunc(toNumber(/** @type {Run} */ (places[at])(ctx), ctx.scope.timezone));
      chosen.set(own.join('/'), place > 1 ? place : 1);
    });
    return relevant(indexed(names, chosen, ctx));
  };
}

/** As JavaRosa: steps shared with the context keep its places, also where a repeat above is another instance. @param {any[]} target @param {string[]} names @param {Context} ctx */
function ownPlaces(target, names, ctx) {
  const line = ancestry(ctx);
  const up = target[1] === '/' ? 0 : target.slice(2).filter((step) => step[0] === 'parent').length;
  /** @type {Map<string, number>} */
  const places = new Map();
  for (let depth = 0; depth < line.length - up && line[depth]?.name === names[depth]; depth++) {
    places.set(names.slice(0, depth + 1).join('/'), placeOf(/** @type {Node} */ (line[depth]), ctx));
  }
  return places;
}

/** @param {string[]} names @param {Map<string, number>} places @param {Context} ctx */
function indexed(names, places, ctx) {
  let nodes = names[0] === ctx.scope.root.name ? [ctx.scope.root] : [];
  names.slice(1).forEach((step, at) => {
    const place = places.get(names.slice(0, at + 2).join('/'));
    for (const node of nodes) ctx.scope.budget.spend(passing(node.children.length) + 1);
    nodes = nodes.flatMap((node) => {
      const found = named(node, step);
      return place === undefined ? found : found.slice(place - 1, place);
    });
  });
  return nodes;
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new EvaluationError(`indexed-repeat() ${message}`);
}

/** The names from the root down that a plain path means here. @param {any[] | undefined} path @param {Context} ctx */
function namesOf(path, ctx) {
  const [kind, start, ...steps] = path ?? [];
  const isCurrent = Array.isArray(start) && start[0] === 'call' && start[1] === 'current';
  if (kind !== 'path' || !(start === '/' || start === '.' || isCurrent))
    fail('needs paths in the form itself');
  /** @type {string[]} */
  const names = [];
  /** @type {Node | null} */
  let node = start === '/' ? null : isCurrent ? ctx.current : ctx.node;
  for (; node; node = node.parent) names.unshift(node.name);
  for (const step of steps) {
    if (step[0] === 'parent' && step[1] === 'node()' && step.length === 2) names.pop();
    else if (step[0] === 'child' && step.length === 2) names.push(step[1]);
    else fail('needs plain paths');
  }
  if (!names.length) fail('needs paths');
  return names;
}

/** @type {import('./entry.js').Table} */
export const nodes = {
  count: [1, 1, (_, found) => asNodes(found).length],
  'count-non-empty': [
    1,
    1,
    (_, found) => asNodes(found).filter((one) => one.children.length || one.text).length,
  ],
  position: [0, 1, position],
  last: [0, 0, (ctx) => ctx.size],
  name: [0, 1, name],
  'local-name': [0, 1, name],
  current: [0, 0, (ctx) => [ctx.current]],
  instance: [1, 1, instance],
  pulldata: [4, 4, pulldata],
  randomize: [1, 2, randomize, 'trees'],
  uuid: [0, 1, uuid],
  version: [0, 0, (ctx) => ctx.scope.root.attributes.version ?? ''],
  'indexed-repeat': [3, 11, indexedRepeat, 'trees'],
};
