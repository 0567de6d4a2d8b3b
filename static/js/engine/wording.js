/** The words of a form in progress: labels and hints in the current language, outputs filled in, choices on offer. */

import { toText } from './xpath/coerce.js';
import { Context } from './xpath/context.js';
import { EvaluationError } from './xpath/errors.js';

/** @typedef {import('./filling.js').Choice} Choice */
/** @typedef {import('./filling.js').Texts} Texts */
/** @typedef {import('./form.js').Element} Element */
/** @typedef {import('./form.js').Form} Form */
/** @typedef {import('./form.js').ItemsetJson} ItemsetJson */
/** @typedef {import('./form.js').Pieces} Pieces */
/** @typedef {import('./form.js').Text} Text */
/** @typedef {import('./form.js').Tree} Tree */
/** @typedef {import('./node.js').Node} Node */
/** @typedef {import('./xpath/context.js').Scope} Scope */

/** @type {[keyof Texts, string][]} */
const FORMS = [
  ['guidance', 'guidance'],
  ['short', 'short'],
  ['image', 'image'],
  ['bigImage', 'big-image'],
  ['audio', 'audio'],
  ['video', 'video'],
];

export class Wording {
  /** @type {Map<string, Choice[]>} */
  #fixed = new Map();
  /** @type {Map<string, string[]>} */
  #values = new Map();

  /** @param {Form} form @param {Scope} scope @param {() => string} language */
  constructor(form, scope, language) {
    this.form = form;
    this.scope = scope;
    this.language = language;
  }

  /** The words of an element at its node. @param {Element} element @param {Node} node @returns {Texts} */
  texts(element, node) {
    const hint = this.#forms(element.hint, node);
    const found = this.#words(this.#forms(element.label, node));
    if (hint['value']) found.hint = hint['value'];
    if (hint['guidance']) found.guidance = hint['guidance'];
    return found;
  }

  /** A message; null if there is none. @param {Text | undefined} text @param {Node} node @returns {string | null} */
  plain(text, node) {
    return this.#forms(text, node)['value'] || null;
  }

  /** The choices on offer at a node, with their words. @param {Element} control @param {Node} node @returns {Choice[]} */
  choices({ ref, items, itemset }, node) {
    if (!itemset) {
      return (items ?? []).map(({ value, label }) => ({ value, ...this.#words(this.#forms(label, node)) }));
    }
    const key = `${ref} ${this.language()}`;
    const known = this.#fixed.get(key);
    if (known) return known;
    const found = (this.#items(itemset, node) ?? []).map(([item, value]) =>
      this.#choice(itemset, item, value),
    );
    if (this.form.hasFixedChoices(ref)) this.#fixed.set(key, found);
    return found;
  }

  /** The values on offer; null if that cannot be told, as when a list has not been loaded.
   * @param {Element} control @param {Node} node @returns {string[] | null} */
  offered({ ref, items, itemset }, node) {
    if (!itemset) return (items ?? []).map((item) => item.value);
    const known = this.#values.get(ref);
    if (known) return known;
    const found = this.#items(itemset, node)?.map(([, value]) => value) ?? null;
    if (found && this.form.hasFixedChoices(ref)) this.#values.set(ref, found);
    return found;
  }

  /** @param {ItemsetJson} itemset @param {Node} node @returns {[Node, string][] | null} */
  #items(itemset, node) {
    const found = this.#value(itemset.nodes, node, node);
    return Array.isArray(found) ? found.map((item) => [item, this.#text(itemset.value, item, node)]) : null;
  }

  /** @param {ItemsetJson} itemset @param {Node} item @param {string} value @returns {Choice} */
  #choice({ label, itext }, item, value) {
    const geometry = item.child('geometry')?.text;
    const place = geometry ? { geometry } : {};
    if (!label) return { value, label: value, ...place };
    const text = this.#text(label, item, item);
    const words = itext ? this.#words(this.#forms({ id: text }, item)) : { label: text };
    return { value, ...words, ...place };
  }

  /** @param {Record<string, string>} forms @returns {Texts} */
  #words(forms) {
    /** @type {Texts} */
    const found = { label: forms['value'] ?? '' };
    for (const [name, form] of FORMS) {
      const text = forms[form];
      if (text) found[name] = text;
    }
    return found;
  }

  /** @param {Text | undefined} text @param {Node} node @returns {Record<string, string>} */
  #forms(text, node) {
    if (!text) return {};
    if (Array.isArray(text)) return { value: this.#filled(text, node) };
    const languages =
      this.form.bundle.texts['id' in text ? text.id : this.#text(text.expr, node, node)] ?? {};
    const forms = { ...languages[this.form.defaultLanguage], ...languages[this.language()] };
    return Object.fromEntries(
      Object.entries(forms).map(([form, pieces]) => [form, this.#filled(pieces, node)]),
    );
  }

  /** @param {string | Pieces} pieces @param {Node} node @returns {string} */
  #filled(pieces, node) {
    if (typeof pieces === 'string') return pieces;
    return pieces
      .map((piece) => (typeof piece === 'string' ? piece : this.#text(piece, node, node)))
      .join('');
  }

  /** @param {Tree} tree @param {Node} node @param {Node} current */
  #text(tree, node, current) {
    const leaf = leafOf(tree, node);
    if (leaf) return leaf.text;
    return toText(this.#value(tree, node, current), this.scope.timezone);
  }

  /** @param {Tree} tree @param {Node} node @param {Node} current */
  #value(tree, node, current) {
    try {
      return this.form.run(tree)(new Context(node, this.scope, current));
    } catch (error) {
      if (error instanceof EvaluationError) return '';
      throw error;
    }
  }
}

/** The text child that a mere name picks, as for each of a list's thousand items; null for all other trees. @param {Tree} tree @param {Node} node */
function leafOf([kind, start, step, ...more], node) {
  if (kind !== 'path' || start !== '.' || more.length || step?.length !== 2 || step[0] !== 'child')
    return null;
  const leaf = node.child(step[1]);
  return leaf?.type === 'string' && leaf.relevant && !leaf.children.length ? leaf : null;
}
