/**
 * Keeping a record up to date: what depends on a change is computed again, in dependency order, and nothing else.
 * Every change of a node is marked; marks wait as numbers of steps, each with the nodes it concerns, and are worked
 * off from the lowest number up. A step met too often (a form that never settles) is left as it is.
 */

import { LiveNode, below, plant, upwards } from './live.js';
import { sizeOf } from './node.js';
import { scalar, toBoolean, toNumber } from './xpath/coerce.js';
import { Context } from './xpath/context.js';
import { EvaluationError } from './xpath/errors.js';

/** @typedef {import('./form.js').Field} Field */
/** @typedef {import('./form.js').Form} Form */
/** @typedef {import('./form.js').Run} Run */
/** @typedef {import('./form.js').Step} Step */
/** @typedef {import('./node.js').NodeTree} NodeTree */
/** @typedef {import('./xpath/context.js').Scope} Scope */
/** @typedef {import('./xpath/context.js').Value} Value */
/** @typedef {import('./filling.js').Changes} Changes */

const MAX_ROUNDS = 20;
/** A slip of the finger must not stop a phone. */
const MAX_INSTANCES = 2000;
/** Counts inside counts multiply: none is followed beyond a record of this many nodes. */
const MAX_NODES = 20_000;

/** @returns {Changes} */
export function noChanges() {
  return {
    nodes: new Set(),
    texts: new Set(),
    choices: new Set(),
    added: [],
    removed: [],
    locate: [],
    language: false,
  };
}

export class Recompute {
  /** What waits, by the step's number: some nodes, or null for all of its nodes. @type {(Set<LiveNode> | null | undefined)[]} */
  #waiting = [];
  /** No step below this number waits. */
  #lowest = 0;

  /** @param {Form} form @param {LiveNode} root @param {Scope} scope @param {(node: LiveNode) => string[] | null} offered */
  constructor(form, root, scope, offered) {
    this.form = form;
    this.scope = scope;
    this.offered = offered;
    this.changes = noChanges();
    /** Expressions that could not be evaluated: ref → why. @type {Map<string, string>} */
    this.errors = new Map();
    /** @type {((node: LiveNode) => void) | undefined} */
    this.onInstance = undefined;
    /** @type {Map<string, LiveNode[]>} */
    this.nodes = new Map();
    /** How many nodes the record has. */
    this.size = 0;
    this.#enter(root);
  }

  /** The nodes of a ref. @param {string} ref */
  at(ref) {
    return this.nodes.get(ref) ?? [];
  }

  /** Compute the whole record, as when it is opened. */
  everything() {
    for (const step of this.form.steps) this.#wait(step.number, null);
    this.settle();
  }

  /** @param {LiveNode} node */
  #enter(node) {
    const { ref } = node.field;
    const known = this.nodes.get(ref);
    if (known) known.push(node);
    else this.nodes.set(ref, [node]);
    this.size++;
    node.children.forEach((child) => this.#enter(child));
  }

  /** @param {LiveNode} node */
  #leave(node) {
    node.gone = true;
    const known = this.at(node.field.ref);
    known.splice(known.indexOf(node), 1);
    this.size--;
    node.children.forEach((child) => this.#leave(child));
  }

  /** Note that what expressions see of a node has changed. @param {LiveNode} node */
  mark(node) {
    const { field } = node;
    for (const number of field.all) this.#wait(number, null);
    for (const [number, depth, names] of field.near) {
      if (this.#waiting[number] === null) continue;
      const above = upwards(node, field.depth - depth);
      if (above && !above.gone) for (const target of below(above, names)) this.#wait(number, target);
    }
  }

  /** Mark a node and all it holds. @param {LiveNode} node */
  #markAll(node) {
    this.mark(node);
    node.children.forEach((child) => this.#markAll(child));
  }

  /** @param {number} number @param {LiveNode | null} target null: all of its nodes */
  #wait(number, target) {
    const targets = this.#waiting[number];
    this.#lowest = Math.min(this.#lowest, number);
    if (target === null) this.#waiting[number] = null;
    else if (targets === undefined) this.#waiting[number] = new Set([target]);
    else targets?.add(target);
  }

  /**
   * Work off what waits. Between actions: no counts and choices, but all that could depend on what waits.
   * @param {boolean} [between]
   */
  settle(between) {
    /** @type {Map<number, number>} */
    const rounds = new Map();
    for (let step = this.#next(); step && !(between && step.number >= this.form.last); step = this.#next()) {
      const { number } = step;
      const targets = this.#waiting[number];
      this.#waiting[number] = undefined;
      const round = (rounds.get(number) ?? 0) + 1;
      rounds.set(number, round);
      if (round > MAX_ROUNDS) {
        if (!between) this.errors.set(step.ref, 'never settles');
        continue;
      }
      for (const node of targets ?? [...this.at(step.at)]) {
        if (node.gone) continue;
        this.#take(step, node);
        if (between) this.#markAll(node);
      }
    }
  }

  /** The lowest step that waits. @returns {Step | undefined} */
  #next() {
    const { steps } = this.form;
    while (this.#lowest < steps.length && this.#waiting[this.#lowest] === undefined) this.#lowest++;
    return steps[this.#lowest];
  }

  /** @param {Step} step @param {LiveNode} node */
  #take(step, node) {
    switch (step.kind) {
      case 'relevant':
        return this.#relevant(step, node);
      case 'required':
        return this.#required(step, node);
      case 'readonly':
        return this.#readonly(step, node);
      case 'calculate':
        return this.#calculate(step, node);
      case 'count':
        return this.#count(step, node);
      case 'choices':
        return this.#choices(step, node);
      default:
        this.changes.texts.add(node);
    }
  }

  /** The value of an expression at a node, or at its attribute if the ref names one; `otherwise`, noted, on errors.
   * @param {Run} run @param {LiveNode} node @param {string} ref @param {Value} otherwise @returns {Value} */
  evaluate(run, node, ref, otherwise) {
    const name = ref.split('/@')[1];
    const at = name ? new LiveNode(this.form.attributeField(ref), node.attributes[name] ?? '', node) : node;
    try {
      return run(new Context(at, this.scope));
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      this.errors.set(ref, error.message);
      return otherwise;
    }
  }

  /** @param {Step} step @param {LiveNode} node @param {boolean} otherwise */
  #truth(step, node, otherwise) {
    if (!step.run) return otherwise;
    return toBoolean(this.evaluate(step.run, node, step.ref, otherwise), this.scope.timezone);
  }

  /** @param {Step} step @param {LiveNode} node */
  #relevant(step, node) {
    if (!step.own || node.shown) {
      const shown = this.#truth(step, node, true);
      if (shown === node.shown) return;
      node.shown = shown;
      this.#relevance(node, true);
      return;
    }
    node.shown = true;
    this.#relevance(node, false);
    node.shown = this.#truth(step, node, true);
    if (node.shown) this.#tellRelevance(node, true);
    else this.#relevance(node, false);
  }

  /** @param {LiveNode} node @param {boolean} tell */
  #relevance(node, tell) {
    const relevant = node.shown && (node.parent?.relevant ?? true);
    if (relevant === node.relevant) return;
    node.relevant = relevant;
    if (tell) this.#tellRelevance(node, false);
    for (const child of node.children) this.#relevance(child, tell);
  }

  /** @param {LiveNode} node @param {boolean} deep */
  #tellRelevance(node, deep) {
    this.changes.nodes.add(node);
    this.mark(node);
    if (node.relevant) this.walk(node);
    if (deep) for (const child of node.children) if (child.relevant) this.#tellRelevance(child, true);
  }

  /** Have a client's look at a node: counts of what it holds, whether what it holds is on offer. @param {LiveNode} node */
  walk(node) {
    for (const { number } of this.form.walked.get(node.field.ref) ?? []) this.#wait(number, node);
  }

  /** @param {Step} step @param {LiveNode} node */
  #required(step, node) {
    const required = this.#truth(step, node, false);
    if (required === node.required) return;
    node.required = required;
    this.changes.nodes.add(node);
  }

  /** @param {Step} step @param {LiveNode} node */
  #readonly(step, node) {
    node.locked = this.#truth(step, node, false);
    this.#lock(node);
  }

  /** @param {LiveNode} node */
  #lock(node) {
    const readonly = node.locked || (node.parent?.readonly ?? false);
    if (readonly === node.readonly) return;
    node.readonly = readonly;
    this.changes.nodes.add(node);
    node.children.forEach((child) => this.#lock(child));
  }

  /** A calculated value; an identifier once given stays. @param {Step} step @param {LiveNode} node */
  #calculate(step, node) {
    if (!step.run || (node.field.isInstanceId && node.text)) return;
    const value = this.evaluate(step.run, node, step.ref, '');
    if (step.attribute) this.storeAttribute(node, step.attribute, step.ref, value);
    else if (this.store(node, this.asText(value, node.field))) this.walk(node);
  }

  /** A computed value as the stored text of a field; blank if it is none of its type. @param {Value} value @param {Field} field */
  asText(value, field) {
    const zone = this.scope.timezone;
    try {
      return field.codec.encode(scalar(value, zone), zone);
    } catch (error) {
      if (error instanceof RangeError) return '';
      throw error;
    }
  }

  /** Give a node a text; whether that changed it. @param {LiveNode} node @param {string} text */
  store(node, text) {
    if (node.text === text || node.children.length) return false;
    node.text = text;
    this.changes.nodes.add(node);
    this.mark(node);
    return true;
  }

  /** @param {LiveNode} node @param {string} name @param {string} ref @param {Value} value */
  storeAttribute(node, name, ref, value) {
    const text = this.asText(value, this.form.attributeField(ref));
    if (node.attributes[name] === text) return;
    node.attributes[name] = text;
    this.mark(node);
  }

  /** A chosen value that is no longer on offer goes. @param {Step} step @param {LiveNode} node */
  #choices(step, node) {
    if (!step.fixed) this.changes.choices.add(node);
    const offered = node.text && node.relevant ? this.offered(node) : null;
    if (!offered) return;
    const values = node.field.control?.kind === 'select1' ? [node.text] : words(node.text);
    const kept = values.filter((value) => offered.includes(value));
    if (kept.length < values.length) this.store(node, kept.join(' '));
  }

  /**
   * As many instances as a count says; a surplus goes from the end as long as it is blank. A repeat that would not
   * show is left as it is.
   * @param {Step} step @param {LiveNode} node
   */
  #count(step, node) {
    const field = /** @type {Field} */ (this.form.fields.get(step.ref));
    if (!step.run || !this.couldShow(node, field)) return;
    const number = toNumber(this.#counted(step, step.run, node, field), this.scope.timezone);
    if (number > MAX_INSTANCES) {
      this.errors.set(step.ref, `${number} instances are too many`);
      return;
    }
    const wanted = number > 0 ? Math.trunc(number) : 0;
    const present = below(node, [field.name]);
    if (this.size + (wanted - present.length) * sizeOf(field.template) > MAX_NODES) {
      this.errors.set(step.ref, `${number} instances are too many here`);
      return;
    }
    for (let missing = wanted - present.length; missing > 0; missing--) this.addInstance(node, field);
    for (let last = present.pop(); last && present.length >= wanted && isBlank(last); last = present.pop()) {
      this.removeInstance(last);
    }
  }

  /** What a count says: the text of the node that it names, also while that is not relevant.
   * @param {Step} step @param {Run} run @param {LiveNode} node @param {Field} field @returns {Value} */
  #counted({ ref }, run, node, field) {
    const [up, names] = field.element?.countedBy ?? [0];
    if (!names) return this.evaluate(run, new LiveNode(field, '', node), ref, 0);
    const above = upwards(node, up);
    return (above && below(above, names)[0]?.text) ?? 0;
  }

  /** Would a new instance of a repeat be relevant? @param {LiveNode} parent @param {Field} field */
  couldShow(parent, field) {
    const step = this.form.steps.find(({ kind, ref }) => kind === 'relevant' && ref === field.ref);
    return parent.relevant && (!step || this.#truth(step, new LiveNode(field, '', parent), true));
  }

  /** A new instance after the last one, computed with the rest. @param {LiveNode} parent @param {Field} field */
  addInstance(parent, field) {
    const node = plant(field.template ?? { n: field.name }, field, parent);
    parent.children.splice(placeOf(parent, field), 0, node);
    this.#enter(node);
    this.changes.added.push(node);
    this.onInstance?.(node);
    this.#waitFor(node);
    this.#markAll(node);
    return node;
  }

  /** Take an instance out; those after it have moved up. @param {LiveNode} node */
  removeInstance(node) {
    const siblings = node.parent?.children ?? [];
    const place = siblings.indexOf(node);
    siblings.splice(place, 1);
    this.#leave(node);
    this.changes.removed.push(node);
    this.#markAll(node);
    for (const later of siblings.slice(place)) if (later.name === node.name) this.mark(later);
  }

  /** Everything that is computed at a new node and what it holds. @param {LiveNode} node */
  #waitFor(node) {
    /** @type {Map<string, LiveNode[]>} */
    const held = new Map();
    /** @param {LiveNode} at */
    const gather = (at) => {
      const { ref } = at.field;
      const known = held.get(ref);
      if (known) known.push(at);
      else held.set(ref, [at]);
      at.children.forEach(gather);
    };
    gather(node);
    for (const step of this.form.steps)
      for (const target of held.get(step.at) ?? []) this.#wait(step.number, target);
  }
}

/** The words of a text. @param {string} text */
export function words(text) {
  return text.split(/\s+/).filter(Boolean);
}

/** Has nobody answered anything in an instance? @param {LiveNode} node @param {NodeTree | undefined} [blank] @returns {boolean} */
function isBlank(node, blank = node.field.template) {
  return node.children.every((child) => {
    const twin = blank?.c?.find((other) => other.n === child.name);
    const { field } = child;
    if (child.children.length) return isBlank(child, field.template ?? twin);
    return !child.text || !field.control || field.isComputed || child.text === (twin?.t ?? '');
  });
}

/** Where a new instance goes: after its namesakes, else where the form's blank record has it. @param {LiveNode} parent @param {Field} field */
function placeOf(parent, field) {
  const names = [...parent.field.children.keys()];
  const rank = names.indexOf(field.name);
  return parent.children.findLastIndex((child) => names.indexOf(child.name) <= rank) + 1;
}
