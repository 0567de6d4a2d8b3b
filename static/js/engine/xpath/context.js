/**
 * What an expression is evaluated in. The form's surroundings come from outside, time and chance among them.
 *
 * @typedef {import('../node.js').Node} Node
 * @typedef {any[]} Tree
 * @typedef {string | number | boolean | import('../types/moments.js').DateValue | Node[]} Value
 * @typedef {(ctx: Context) => Value} Run
 *
 * @typedef {object} Scope
 * @property {import('./budget.js').Budget} budget what is left of the work allowed
 * @property {Node} root the root element of the primary instance
 * @property {string} timezone IANA name: what local means for dates
 * @property {(id: string) => Node | null | undefined} instance the root element of an instance
 * @property {() => Date | number} now
 * @property {() => number} random at least 0, less than 1
 * @property {() => string} uuid
 * @property {(value: string, question: Tree, node: Node) => string} choiceLabel
 */

/** Where an expression stands: `node`; `position` (0 outside predicates) and `size`; `current`, where it began. */
export class Context {
  /** @param {Node} node @param {Scope} scope @param {Node} [current] @param {number} [position] @param {number} [size] */
  constructor(node, scope, current = node, position = 0, size = 1) {
    this.node = node;
    this.scope = scope;
    this.current = current;
    this.position = position;
    this.size = size;
  }
}
