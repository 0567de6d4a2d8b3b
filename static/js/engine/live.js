/**
 * The nodes of a record in progress: made from the form's blank record, merged with a saved one, named by paths.
 * Must not evaluate anything.
 */

import { Node } from './node.js';

/** @typedef {import('./form.js').Field} Field */
/** @typedef {import('./node.js').NodeTree} NodeTree */
/** @typedef {import('./form.js').Tree} Tree */

/** A node of the primary instance. `relevant` and `readonly` take the ancestors' into account; `shown` and `locked`
 * are the node's own share. */
export class LiveNode extends Node {
  /** @param {Field} field @param {string} text @param {LiveNode | null} parent */
  constructor(field, text, parent) {
    super(field.name, text, parent);
    this.field = field;
    /** @type {LiveNode | null} */
    this.parent = parent;
    /** @type {LiveNode[]} */
    this.children = [];
    this.type = field.type;
    this.relevant = parent?.relevant ?? true;
    this.readonly = parent?.readonly ?? false;
    this.required = false;
    this.shown = true;
    this.locked = false;
    /** No longer part of the record. */
    this.gone = false;
  }
}

/** Live nodes of a tree that follows the form's model.
 * @param {NodeTree} tree @param {Field} field @param {LiveNode | null} parent @returns {LiveNode} */
export function plant(tree, field, parent) {
  const node = new LiveNode(field, tree.t ?? '', parent);
  if (tree.a) node.attributes = { ...tree.a };
  for (const child of tree.c ?? []) {
    const inner = field.children.get(child.n);
    if (inner) node.children.push(plant(child, inner, node));
  }
  return node;
}

/** A saved record laid over the form's blank one: what it lacks keeps the form's own value, of a repeat its instances
 * count, what the form does not know is left out.
 * @param {NodeTree} model @param {NodeTree} saved @param {Field} field @returns {NodeTree} */
export function merged(model, saved, field) {
  /** @type {NodeTree} */
  const tree = { n: model.n };
  if (model.a || saved.a) tree.a = { ...model.a, ...saved.a };
  if (!model.c?.length && !field.children.size) {
    tree.t = saved.t ?? '';
    return tree;
  }
  tree.c = [];
  for (const [name, inner] of field.children) {
    const present = (saved.c ?? []).filter((child) => child.n === name);
    const { template } = inner;
    const blank = model.c?.find((child) => child.n === name);
    if (template) for (const child of present) tree.c.push(merged(template, child, inner));
    else if (blank) tree.c.push(present[0] ? merged(blank, present[0], inner) : blank);
  }
  return tree;
}

/** The identifier of the record that a record replaces, '' if none. @param {NodeTree} tree @returns {string} */
export function replacedBy(tree) {
  const meta = tree.c?.find((child) => child.n === 'meta');
  return meta?.c?.find((child) => child.n === 'deprecatedID')?.t ?? '';
}

/** Say beside a record's own identifier which one it replaces. @param {LiveNode} root @param {Field} field @param {string} old */
export function replace(root, field, old) {
  const meta = root.children.find((child) => child.name === 'meta');
  const id = meta?.children.find((child) => child.name === 'instanceID');
  if (!meta || !id) return;
  let named = meta.children.find((child) => child.name === 'deprecatedID');
  if (!named) {
    named = new LiveNode(field, '', meta);
    meta.children.splice(meta.children.indexOf(id) + 1, 0, named);
  }
  named.text = old;
}

/** The node of a path with positions; a step without one means the first.
 * @param {LiveNode} root @param {string} path @returns {LiveNode | undefined} */
export function find(root, path) {
  const [first, ...steps] = path.split('/').slice(1);
  /** @type {LiveNode | undefined} */
  let node = first === root.name ? root : undefined;
  for (const step of steps) {
    const [name, position = '1'] = step.split(/[[\]]/);
    node = node?.children.filter((child) => child.name === name)[+position - 1];
  }
  return node;
}

/** The path of a node, with positions on the instances of repeats. @param {LiveNode} node @returns {string} */
export function pathOf(node) {
  const { parent, name, field } = node;
  const above = parent ? pathOf(parent) : '';
  if (!field.template || !parent) return `${above}/${name}`;
  return `${above}/${name}[${parent.children.filter((child) => child.name === name).indexOf(node) + 1}]`;
}

/** The nodes reached from a node by child names. @param {LiveNode} node @param {string[]} names @returns {LiveNode[]} */
export function below(node, names) {
  let found = [node];
  for (const name of names) {
    found = found.flatMap((parent) => parent.children.filter((child) => child.name === name));
  }
  return found;
}

/** The nodes of a ref around or below a node. @param {LiveNode} node @param {string} ref @returns {LiveNode[]} */
export function around(node, ref) {
  let start = node;
  while (start.parent && start.field.ref !== ref && !ref.startsWith(`${start.field.ref}/`))
    start = start.parent;
  return below(start, ref.split('/').slice(start.field.depth + 2));
}

/** The tree of a node; with `prune`, without what is not relevant. @param {LiveNode} node @param {boolean} prune @returns {NodeTree} */
export function treeOf(node, prune) {
  /** @type {NodeTree} */
  const tree = { n: node.name };
  if (Object.keys(node.attributes).length) tree.a = { ...node.attributes };
  const children = prune ? node.children.filter((child) => child.relevant) : node.children;
  if (children.length) tree.c = children.map((child) => treeOf(child, prune));
  else if (node.text && !node.children.length) tree.t = node.text;
  return tree;
}

/** The ref that a simple path tree names, read from a ref. @param {Tree} tree @param {string} from @returns {string} */
export function refFrom([kind, start, ...steps], from) {
  if (kind !== 'path') return '';
  const names = start === '/' ? [] : from.split('/').slice(1);
  for (const [axis, test] of steps) {
    if (axis === 'parent') names.pop();
    else if (axis === 'child') names.push(test);
  }
  return `/${names.join('/')}`;
}

/** The node so many levels above. @param {LiveNode | null} node @param {number} levels */
export function upwards(node, levels) {
  for (; levels > 0 && node; levels--) node = node.parent;
  return node;
}
