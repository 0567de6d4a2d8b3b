/** The axes of XPath over our nodes, and document order. An axis gives the nearest node first. */
import { Node } from '../node.js';

/** @param {Node} node */
function withDescendants(node) {
  /** @type {Node[]} */
  const found = [];
  const waiting = [node];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    found.push(one);
    for (let at = one.children.length - 1; at >= 0; at--)
      waiting.push(/** @type {Node} */ (one.children[at]));
  }
  return found;
}

/** @param {Node} node */
function withAncestors(node) {
  const found = [];
  /** @type {Node | null} */
  let one = node;
  for (; one; one = one.parent) found.push(one);
  return found;
}

/** @param {Node} node @returns {[Node[], number]} */
function siblings(node) {
  const all = node.parent?.children ?? [node];
  return [all, Math.max(0, all.indexOf(node))];
}

/** @param {Node} node */
function after(node) {
  const [all, index] = siblings(node);
  return all.slice(index + 1);
}

/** @param {Node} node */
function before(node) {
  const [all, index] = siblings(node);
  return all.slice(0, index).reverse();
}

/** @type {Record<string, (node: Node) => Node[]>} */
export const AXES = {
  child: (node) => node.children,
  parent: (node) => (node.parent ? [node.parent] : []),
  self: (node) => [node],
  descendant: (node) => withDescendants(node).slice(1),
  'descendant-or-self': withDescendants,
  ancestor: (node) => withAncestors(node).slice(1),
  'ancestor-or-self': withAncestors,
  'following-sibling': after,
  'preceding-sibling': before,
  following: (node) => withAncestors(node).flatMap(after).flatMap(withDescendants),
  preceding: (node) =>
    withAncestors(node)
      .flatMap(before)
      .flatMap((one) => withDescendants(one).reverse()),
};

/** An attribute as a node, so that paths can end in it. @param {Node} node @param {string} name */
export function attributeNode(node, name) {
  const found = new Node(name.slice(name.lastIndexOf(':') + 1), node.attributes[name], node);
  found.relevant = node.relevant;
  return found;
}

/** Each node once, in document order. @param {Node[]} nodes @returns {Node[]} */
export function inDocumentOrder(nodes) {
  const unique = [...new Set(nodes)];
  if (unique.length < 2) return unique;
  /** @type {Map<Node, Map<Node, number>>} */
  const numbers = new Map();
  const places = new Map(unique.map((node) => [node, place(node, numbers)]));
  return unique.sort((one, other) => compare(places.get(one) ?? [], places.get(other) ?? []));
}

/** Child numbers from the root down; `numbers` keeps those of a parent's children, counted once.
 * @param {Node} node @param {Map<Node, Map<Node, number>>} numbers */
function place(node, numbers) {
  const found = [];
  for (let one = node, { parent } = node; parent; one = parent, { parent } = one) {
    let known = numbers.get(parent);
    if (!known) numbers.set(parent, (known = new Map(parent.children.map((child, at) => [child, at]))));
    found.push(known.get(one) ?? -1);
  }
  return found.reverse();
}

/** @param {number[]} one @param {number[]} other */
function compare(one, other) {
  const at = one.findIndex((number, index) => number !== other[index]);
  if (at < 0) return one.length - other.length;
  return (one[at] ?? -2) - (other[at] ?? -2);
}
