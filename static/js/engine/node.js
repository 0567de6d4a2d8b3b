/**
 * The nodes of an instance, primary or secondary: what expressions walk and fillings change. The same as
 * `fieldapp/xforms/node.py`; a node knows nothing of forms.
 */

/** @typedef {{n: string, t?: string, a?: Record<string, string>, c?: NodeTree[]}} NodeTree */

/** One element of an instance. `text` is the stored text, meaningful on leaves only. */
export class Node {
  /** @param {string} name @param {string} [text] @param {Node | null} [parent] */
  constructor(name, text = '', parent = null) {
    this.name = name;
    this.text = text;
    this.parent = parent;
    /** @type {Node[]} */
    this.children = [];
    /** @type {Record<string, string>} */
    this.attributes = {};
    this.type = 'string';
    this.relevant = true;
    /** Set by the filling alone: what the form says of this node. @type {any} */
    this.bind = null;
  }

  /** The nodes of a JSON tree. @param {NodeTree} tree @param {Node | null} [parent] @returns {Node} */
  static fromTree(tree, parent = null) {
    const node = new Node(tree.n, tree.t ?? '', parent);
    node.attributes = { ...tree.a };
    node.children = (tree.c ?? []).map((child) => Node.fromTree(child, node));
    return node;
  }

  /** The JSON tree, empty members left out. @returns {NodeTree} */
  toTree() {
    /** @type {NodeTree} */
    const tree = { n: this.name };
    if (this.text) tree.t = this.text;
    if (Object.keys(this.attributes).length) tree.a = { ...this.attributes };
    if (this.children.length) tree.c = this.children.map((child) => child.toTree());
    return tree;
  }

  /** The first child of that name. @param {string} name @returns {Node | null} */
  child(name) {
    return this.children.find((child) => child.name === name) ?? null;
  }
}

/** How many nodes a tree has, its root among them. @param {NodeTree} [tree] @returns {number} */
export const sizeOf = (tree) => (tree?.c ?? []).reduce((sum, child) => sum + sizeOf(child), 1);
