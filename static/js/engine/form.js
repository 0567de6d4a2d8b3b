/**
 * A form as the browser runs it: the server's bundle with its expressions made runnable, each at its first use.
 * One `Form` serves any number of fillings. It must not know a record in progress.
 */

/** @typedef {import('./node.js').NodeTree} NodeTree */
/** @typedef {any[]} Tree a compiled expression: docs/engine.md */
/** @typedef {(string | Tree)[]} Pieces words, with expressions where something is filled in */
/** @typedef {{ id: string } | { expr: Tree } | Pieces} Text */

/**
 * @typedef {object} ItemsetJson
 * @property {Tree} nodes @property {Tree} value
 * @property {Tree} [label] @property {boolean} [itext] the label names a text
 * @property {Record<string, Tree>} [media]
 */
/**
 * A group, repeat or question. `kind`: input secret select1 select rank range upload trigger, group, repeat.
 * @typedef {object} Element
 * @property {string} kind
 * @property {string} ref path without positions; '' for a group that stands for no node
 * @property {Text} [label] @property {Text} [hint]
 * @property {string} [appearance] @property {string} [mediatype]
 * @property {Record<string, string>} [attributes] start, end, step, accept, rows, …
 * @property {{ value: string, label?: Text }[]} [items] @property {ItemsetJson} [itemset]
 * @property {Element[]} [children] of a group or repeat
 * @property {NodeTree} [template] @property {Tree} [count] @property {boolean} [fixed] of a repeat
 */
/**
 * @typedef {object} BindJson
 * @property {string} ref @property {string} [type]
 * @property {Tree} [relevant] @property {Tree} [required] @property {Tree} [readonly]
 * @property {Tree} [constraint] @property {Tree} [calculate]
 * @property {Text} [constraintMsg] @property {Text} [requiredMsg]
 * @property {string} [preload] @property {string} [preloadParams]
 * @property {Record<string, string>} [attributes] saveto, sensitive, …
 */
/**
 * @typedef {object} Bundle
 * @property {1} format
 * @property {string} id @property {string} version @property {string} title @property {string} [style]
 * @property {string[]} languages @property {string} defaultLanguage
 * @property {NodeTree} model @property {BindJson[]} binds @property {Element[]} body
 * @property {Record<string, Record<string, Record<string, string | Pieces>>>} texts
 * @property {Record<string, NodeTree | { src: string }>} instances
 * @property {{ kind: string, events: string[], ref: string, source?: string, value?: Tree, text?: string }[]} actions
 * @property {[string, string][]} order kind and ref
 * @property {{ near: Record<string, number[]>, far: Record<string, number[]> }} triggers
 * @property {string[]} packs
 */

export class Form {
  /** @param {Bundle} bundle throws `RangeError` if its format is unknown */
  constructor(bundle) {
    if (bundle.format !== 1) throw new RangeError(`bundle format ${bundle.format}`);
    this.bundle = bundle;
    this.id = bundle.id;
    this.version = bundle.version;
    this.title = bundle.title;
    this.languages = bundle.languages;
    this.defaultLanguage = bundle.defaultLanguage;
    /** Groups, repeats and questions, nested, in form order. */
    this.body = bundle.body;
    /** @type {Map<string, Element>} */
    this.elements = new Map();
    this.#index(bundle.body);
  }

  /** The question, repeat or group of a ref (path without positions). @param {string} ref */
  element(ref) {
    return this.elements.get(ref);
  }

  /** @param {Element[]} elements */
  #index(elements) {
    for (const element of elements) {
      if (element.ref && !this.elements.has(element.ref)) this.elements.set(element.ref, element);
      if (element.children) this.#index(element.children);
    }
  }
}
