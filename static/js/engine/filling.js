/**
 * A form being answered. The one class a page talks to: it takes answers, keeps everything else up to date and
 * tells what changed. It must not know a screen, a clock or a network: `Session` brings what comes from outside.
 */

import {
  LiveNode,
  around,
  find,
  merged,
  pathOf,
  plant,
  refFrom,
  replace,
  replacedBy,
  treeOf,
} from './live.js';
import { finishPreloads, preload } from './preloads.js';
import { Recompute, noChanges, words } from './recompute.js';
import { surroundings } from './scope.js';
import { Wording } from './wording.js';
import { toBoolean } from './xpath/coerce.js';

/** @typedef {import('./form.js').Action} Action */
/** @typedef {import('./form.js').Element} Element */
/** @typedef {import('./form.js').Form} Form */
/** @typedef {import('./form.js').Tree} Tree */
/** @typedef {import('./node.js').NodeTree} NodeTree */
/** @typedef {import('./node.js').Node} PlainNode */
/** @typedef {LiveNode} Node live: `relevant required readonly text parent children name` */

/**
 * What comes from outside.
 * @typedef {object} Session
 * @property {string} timezone IANA name
 * @property {() => Date} now
 * @property {() => number} random 0 to 1
 * @property {() => string} uuid
 * @property {Record<string, string>} [properties] deviceid, username, phonenumber, email
 * @property {string} [language] to start in; without it the form's default
 * @property {NodeTree} [lastSaved] the record saved last with this form
 * @property {Record<string, NodeTree>} [instances] external instances by id, loaded (`instances.js` reads CSV, XML, GeoJSON)
 */
/** @typedef {{ result: 'ok'|'constraint'|'invalid'|'readonly'|'unavailable'|'error', message: string|null, error?: string }} StepResult */
/** @typedef {{ path: string, node: Node, outcome: 'required'|'constraint', message: string|null }} Failure */
/** @typedef {{ label: string, hint?: string, guidance?: string, short?: string, image?: string, bigImage?: string, audio?: string, video?: string }} Texts */
/** @typedef {Texts & { value: string, geometry?: string }} Choice `geometry`: where it is, if its list says so */
/**
 * What one step changed. A node in several sets is fine; sets may name nodes that are not relevant.
 * @typedef {object} Changes
 * @property {Set<Node>} nodes text, relevant, required or readonly changed
 * @property {Set<Node>} texts the words of its question, group or repeat may read differently
 * @property {Set<Node>} choices the offered choices may differ
 * @property {Node[]} added repeat instances, each with all it holds, in place
 * @property {Node[]} removed repeat instances (no longer in the tree)
 * @property {Node[]} locate nodes that wait for a position: answer with `locate(node, text)`
 * @property {boolean} language the language changed: every text may read differently
 */
/** @typedef {{ ok: true, record: NodeTree } | { ok: false, failures: Failure[] }} Finished */
/** @typedef {{ format: 1, tree: NodeTree, language: string }} Draft */

/** How many value changes may set each other off: beyond it a form goes round in circles. */
const LONGEST_CHAIN = 20;

export class Filling {
  /** @type {((changes: Changes) => void)[]} */
  #listeners = [];
  /** What waits for a position since before anybody listened. @type {Node[]} */
  waiting = [];
  #language;
  #state;
  #wording;

  /** Use `begin` or `reopen`. @param {Form} form @param {Session} session @param {NodeTree} tree @param {string} [language] */
  constructor(form, session, tree, language = session.language) {
    this.form = form;
    this.session = session;
    /** The root's live node. */
    this.root = plant(tree, form.root, null);
    this.#language = language && form.languages.includes(language) ? language : form.defaultLanguage;
    /** What expressions see. */
    this.scope = surroundings(form, session, this.root, this.#choiceLabel.bind(this));
    this.#wording = new Wording(form, this.scope, () => this.#language);
    this.#state = new Recompute(form, this.root, this.scope, (node) => this.#offered(node));
  }

  /** A new record: preloads and first-load events fire. @param {Form} form @param {Session} session */
  static begin(form, session) {
    const filling = new Filling(form, session, form.model);
    preload(filling.root, session);
    filling.#open('odk-instance-first-load', 'xforms-ready', 'odk-instance-load');
    return filling;
  }

  /**
   * A draft (`filling.draft()`), or the record of one kept elsewhere. `correct: true` makes a sent record a new
   * version of itself: new instanceID, the old one as deprecatedID.
   * @param {Form} form @param {Session} session @param {Draft | NodeTree} saved @param {{ correct?: boolean }} [options]
   */
  static reopen(form, session, saved, { correct = false } = {}) {
    const tree = 'format' in saved ? saved.tree : saved;
    const language = 'format' in saved ? saved.language : session.language;
    const filling = new Filling(form, session, merged(form.model, tree, form.root), language);
    const old = replacedBy(tree);
    if (correct) filling.#correct();
    else if (old) replace(filling.root, form.deprecatedId, old);
    filling.#open('odk-instance-load');
    return filling;
  }

  /** Answer a question, with the stored form of the answer ('' clears it). @param {string | Node} where @param {string} text @returns {StepResult} */
  set(where, text) {
    const node = this.#find(where);
    if (!node?.relevant || !node.field.control) return came('unavailable');
    if (node.readonly) return came('readonly');
    const stored = this.#read(node, text);
    if (stored === null) return came('invalid');
    this.#put(node, stored, 0);
    this.#tell();
    const failure = this.check(node);
    return failure?.outcome === 'constraint' ? came('constraint', failure.message) : came('ok');
  }

  /** Add an instance at the end. @param {string | Node} where path of the repeat, its last step without position; or an instance of it @returns {StepResult} */
  add(where) {
    const path = typeof where === 'string' ? where : pathOf(where);
    const cut = path.lastIndexOf('/');
    const parent = find(this.root, path.slice(0, cut));
    const field = parent?.field.children.get(path.slice(cut + 1).replace(/\[.*/, ''));
    if (!parent || !field?.template || !this.canChange(field.element)) return came('unavailable');
    if (!this.#state.couldShow(parent, field)) return came('unavailable');
    this.#state.addInstance(parent, field);
    this.#tell();
    return came('ok');
  }

  /** Remove one instance. @param {string | Node} where @returns {StepResult} */
  remove(where) {
    const node = this.#find(where);
    if (!node?.relevant || !node.field.template || !this.canChange(node.field.element))
      return came('unavailable');
    this.#state.removeInstance(node);
    this.#tell();
    return came('ok');
  }

  /** A position for a node named in `Changes.locate`. @param {Node} node @param {string} text */
  locate(node, text) {
    this.#state.store(node, text);
    this.#tell();
  }

  /** The current language ('' when the form has none); write it to switch. */
  get language() {
    return this.#language;
  }

  set language(name) {
    if (name === this.#language || !this.form.languages.includes(name)) return;
    this.#language = name;
    this.#state.changes.language = true;
    this.#tell();
  }

  /** The live node of a path, or undefined. @param {string} path */
  node(path) {
    return find(this.root, path);
  }

  /** The path of a live node. @param {Node} node */
  path(node) {
    return pathOf(node);
  }

  /** The ref (path without positions) of a live node. @param {Node} node */
  ref(node) {
    return node.field.ref;
  }

  /** The nodes of an element around or below a node: the instances of a repeat, or the one node of a question. @param {Element} element @param {Node} [within] */
  instances(element, within = this.root) {
    return element.ref ? around(within, element.ref) : [];
  }

  /** May a person add or remove instances? @param {Element | undefined} repeat */
  canChange(repeat) {
    return !!repeat && !repeat.count && !repeat.fixed;
  }

  /** The words of a question, group or repeat, in the current language, filled in. @param {Element} element @param {Node} node */
  texts(element, node) {
    this.scope.budget.renew();
    return this.#wording.texts(element, node);
  }

  /** The choices offered now. @param {Element} control @param {Node} node */
  choices(control, node) {
    this.scope.budget.renew();
    return this.#wording.choices(control, node);
  }

  /** Is this one answer all right? @param {Node} node @returns {Failure | null} */
  check(node) {
    const { bind, constraint } = node.field;
    if (!bind) return null;
    if (!node.text) return node.required ? this.#failure(node, 'required', bind.requiredMsg) : null;
    if (!constraint) return null;
    const holds = this.#state.evaluate(constraint, node, bind.ref, true);
    return toBoolean(holds, this.scope.timezone)
      ? null
      : this.#failure(node, 'constraint', bind.constraintMsg);
  }

  /** What is asked now, in form order: relevant questions, groups and repeat instances with their nodes. @returns {[Element, Node][]} */
  questions() {
    /** @type {[Element, Node][]} */
    const found = [];
    /** @param {Element[]} elements @param {Node} above */
    const ask = (elements, above) => {
      for (const element of elements) {
        if (!element.ref) ask(element.children ?? [], above);
        for (const node of this.instances(element, above)) {
          if (!node.relevant) continue;
          found.push([element, node]);
          if (element.children) ask(element.children, node);
        }
      }
    };
    ask(this.form.body, this.root);
    return found;
  }

  /** Every failure, in form order. @returns {Failure[]} */
  validate() {
    this.scope.budget.renew();
    return this.questions().flatMap(([element, node]) => (element.children ? [] : (this.check(node) ?? [])));
  }

  /**
   * Validate, and record `end` if all is well; the record or the failures. What depends on the answers is computed
   * once more: the language may have changed since.
   * @returns {Finished}
   */
  finish() {
    const failures = this.validate();
    for (const [, node] of this.questions()) {
      if (node === failures[0]?.node) break;
      if (node.field.control) this.#state.mark(node);
    }
    this.#tell();
    if (failures.length) return { ok: false, failures };
    finishPreloads(this.#state, this.session);
    this.#tell();
    return { ok: true, record: this.record() };
  }

  /** The record as it would be submitted now; as XML, `writeTree` of it. */
  record() {
    return treeOf(this.root, true);
  }

  /** Everything, to go on later. @returns {Draft} */
  draft() {
    return { format: 1, tree: treeOf(this.root, false), language: this.#language };
  }

  /** Expressions that could not be evaluated: ref → why. */
  get errors() {
    return this.#state.errors;
  }

  /** Hear of every change, once per step. @param {(changes: Changes) => void} listener @returns {() => void} stops it */
  onChange(listener) {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** @param {string | Node} where */
  #find(where) {
    return typeof where === 'string' ? find(this.root, where) : where.gone ? undefined : where;
  }

  /** Let the events of loading act while nothing is computed but what they set off; then compute everything.
   * @param {string[]} events */
  #open(...events) {
    this.#state.onInstance = (node) => {
      preload(node, this.session);
      const actions = this.form.actions('odk-new-repeat', node.field.ref);
      if (!actions.length) return;
      this.#state.settle(true);
      this.#fire(actions, node);
    };
    for (const action of events.flatMap((event) => this.form.actions(event)))
      for (const node of [...this.#state.at(refOf(action))]) this.#apply(action, node, 0);
    this.#state.everything();
    this.#tell();
  }

  #tell() {
    this.#state.settle();
    this.scope.budget.renew();
    const { changes } = this.#state;
    this.#state.changes = noChanges();
    if (!this.#listeners.length) this.waiting.push(...changes.locate);
    for (const listener of [...this.#listeners]) listener(changes);
  }

  /** @param {Action[]} actions @param {Node} source @param {number} [depth] */
  #fire(actions, source, depth = 0) {
    for (const action of actions) {
      for (const node of around(source, refOf(action))) this.#apply(action, node, depth);
    }
  }

  /** A value that an action changes is a change like any other: actions may hang on it in turn.
   * @param {Action} action @param {Node} node @param {number} depth */
  #apply({ kind, ref, value: tree, text = '' }, node, depth) {
    if (kind === 'setgeopoint') {
      this.#state.changes.locate.push(node);
      return;
    }
    const value = tree ? this.#state.evaluate(this.form.run(tree), node, ref, '') : text;
    const attribute = ref.split('/@')[1];
    if (attribute) this.#state.storeAttribute(node, attribute, ref, value);
    else {
      this.#put(node, tree ? this.#state.asText(value, node.field) : text, depth + 1);
      this.#state.walk(node);
      this.#state.settle(true);
    }
  }

  /** Store a text, even the same again: what depends on it is computed, and a change sets off actions.
   * @param {Node} node @param {string} text @param {number} depth */
  #put(node, text, depth) {
    const changed = this.#state.store(node, text);
    const actions = this.form.actions('xforms-value-changed', node.field.ref);
    if (!changed) this.#state.mark(node);
    else if (actions.length && depth <= LONGEST_CHAIN) {
      this.#state.settle(true);
      this.#fire(actions, node, depth);
    }
  }

  /** An answer as stored text; null if it is none of the type, or not on offer. @param {Node} node @param {string} text @returns {string | null} */
  #read(node, text) {
    const { control, codec } = node.field;
    if (!text || !control) return text;
    if (control.kind === 'select1') return this.#isOffered(node, [text]) ? text : null;
    if (control.kind === 'select' || control.kind === 'rank') {
      const values = words(text);
      return this.#isOffered(node, values) ? values.join(' ') : null;
    }
    if (!codec.decode) return text;
    try {
      return codec.encode(codec.decode(text.trim(), this.session.timezone), this.session.timezone) || null;
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  /** @param {Node} node @param {string[]} values */
  #isOffered(node, values) {
    const offered = this.#offered(node);
    return !offered || values.every((value) => offered.includes(value));
  }

  /** @param {Node} node */
  #offered(node) {
    const { control } = node.field;
    return control ? this.#wording.offered(control, node) : null;
  }

  /** @param {string} value @param {Tree} question @param {PlainNode} node @returns {string} */
  #choiceLabel(value, question, node) {
    const here = node instanceof LiveNode ? node : this.root;
    const control = this.form.element(refFrom(question, here.field.ref));
    if (!control || control.children) return '';
    const asked = around(here, control.ref)[0] ?? this.root;
    return this.#wording.choices(control, asked).find((choice) => choice.value === value)?.label ?? '';
  }

  /** @param {Node} node @param {'required' | 'constraint'} outcome @param {import('./form.js').Text | undefined} message @returns {Failure} */
  #failure(node, outcome, message) {
    return { path: pathOf(node), node, outcome, message: this.#wording.plain(message, node) };
  }

  /** Give a sent record a new identifier, and name the old one. */
  #correct() {
    const meta = this.root.children.find((child) => child.name === 'meta');
    const id = meta?.children.find((child) => child.name === 'instanceID');
    if (!id) return;
    replace(this.root, this.form.deprecatedId, id.text);
    id.text = `uuid:${this.session.uuid()}`;
  }
}

/** @param {StepResult['result']} result @param {string | null} [message] @returns {StepResult} */
function came(result, message = null) {
  return { result, message };
}

/** @param {Action} action */
function refOf(action) {
  return /** @type {string} */ (action.ref.split('/@')[0]);
}
