/**
 * A form as the browser runs it: the server's bundle with its expressions made runnable, each at its first use.
 * One `Form` serves any number of fillings. It must not know a record in progress.
 */

import { codec } from './types/codecs.js';
import { runnable } from './xpath/evaluate.js';
import { Node } from './node.js';

/** @typedef {import('./node.js').NodeTree} NodeTree */
/** @typedef {import('./xpath/context.js').Context} Context */
/** @typedef {import('./xpath/context.js').Value} Value */
/** @typedef {any[]} Tree a compiled expression: docs/engine.md */
/** @typedef {(string | Tree)[]} Pieces words, with expressions where something is filled in */
/** @typedef {{ id: string } | { expr: Tree } | Pieces} Text */
/** @typedef {(context: Context) => Value} Run */

/**
 * @typedef {object} ItemsetJson
 * @property {Tree} nodes
 * @property {Tree} value
 * @property {Tree} [label]
 * @property {boolean} [itext] the label names a text
 */
/**
 * A group, repeat or question. `kind`: input secret select1 select rank range upload trigger, group, repeat.
 * @typedef {object} Element
 * @property {string} kind
 * @property {string} ref path without positions; '' for a group that stands for no node
 * @property {Text} [label]
 * @property {Text} [hint]
 * @property {string} [appearance]
 * @property {string} [control] which control the page shows for it @property {boolean} [substitute] the form asked for one that is not drawn
 * @property {string} [layout] how its choices are laid out: words of `controls.layout_of`
 * @property {string} [mediatype]
 * @property {Record<string, string>} [attributes] start, end, step, accept, rows, …
 * @property {{ value: string, label?: Text }[]} [items]
 * @property {ItemsetJson} [itemset]
 * @property {Element[]} [children] of a group or repeat
 * @property {NodeTree} [template] of a repeat, as the next three
 * @property {string} [follows] the node before the first instance
 * @property {Tree} [count]
 * @property {[number, string[]]} [countedBy] where the count is kept: how far up from the repeat's parent, the names down
 * @property {boolean} [fixed]
 */
/**
 * @typedef {object} BindJson
 * @property {string} ref
 * @property {string} [type]
 * @property {string} [holds] the type that expressions see, where it is another
 * @property {Tree} [relevant]
 * @property {Tree} [required]
 * @property {Tree} [readonly]
 * @property {Tree} [constraint]
 * @property {Tree} [calculate]
 * @property {Text} [constraintMsg]
 * @property {Text} [requiredMsg]
 * @property {string} [preload]
 * @property {string} [preloadParams]
 * @property {Record<string, string>} [attributes] saveto, sensitive, …
 */
/** @typedef {{ kind: string, events: string[], ref: string, source?: string, value?: Tree, text?: string }} Action */
/**
 * @typedef {object} Bundle
 * @property {number} format
 * @property {string} id
 * @property {string} version
 * @property {string} title
 * @property {string} [style]
 * @property {string} [publicKey] with which finished records are encrypted
 * @property {string[]} languages
 * @property {string} defaultLanguage
 * @property {NodeTree} model
 * @property {BindJson[]} binds
 * @property {Element[]} body
 * @property {Record<string, Record<string, Record<string, string | Pieces>>>} texts
 * @property {Record<string, NodeTree | { src: string }>} instances
 * @property {Action[]} actions
 * @property {[string, string, number?][]} order kind, ref, and 1 where relevance reads what it hides
 * @property {number} last the first of the counts, choices and texts in `order`
 * @property {{ near: Record<string, number[]>, far: Record<string, number[]> }} triggers
 * @property {string[]} packs
 */

/** One computation, ready to run. `at` is the ref of the nodes it runs at. */
/**
 * @typedef {object} Step
 * @property {number} number
 * @property {string} kind
 * @property {string} ref
 * @property {string} at
 * @property {string} attribute
 * @property {boolean} own
 * @property {boolean} fixed reads nothing of the record
 * @property {Run | undefined} run
 */

const FORMAT = 2;

/** @typedef {import('./xpath/functions/entry.js').Table} Table */

/** Everything the form says of the nodes at one ref. */
export class Field {
  /** @param {string} ref @param {Field | null} parent @param {BindJson | undefined} bind @param {Element | undefined} element */
  constructor(ref, parent, bind, element) {
    this.ref = ref;
    this.name = ref.slice(ref.lastIndexOf('/') + 1);
    /** @type {Field | null} */
    this.parent = parent;
    this.bind = bind;
    this.element = element;
    /** The question asked here, if there is one. */
    this.control = element && !element.children ? element : undefined;
    this.codec = codec(bind?.type ?? 'string');
    this.type = bind?.holds ?? bind?.type ?? 'string';
    /** @type {Map<string, Field>} */
    this.children = new Map();
    /** The blank instance, if this repeats. */
    this.template = element?.template;
    this.depth = ref.split('/').length - 2;
    /** Whether there may be several nodes. @type {boolean} */
    this.repeats = !!this.template;
    for (let above = parent; above; above = above.parent) this.repeats ||= !!above.template;
    /** @type {Run | undefined} */
    this.constraint = undefined;
    /** Whether the text comes from the form rather than from a person. */
    this.isComputed = !!(bind?.calculate || bind?.preload);
    this.isInstanceId = ref.endsWith('/meta/instanceID');
    /** Steps to do again at all their nodes when a node here changes. @type {number[]} */
    this.all = [];
    /** Steps to do again nearby: number, depth of the common ancestor, names from there. @type {[number, number, string[]][]} */
    this.near = [];
  }
}

export class Form {
  /** @param {Bundle} bundle throws `RangeError` if its format is unknown @param {Table[]} [packs] what `loadPacks(bundle.packs)` gave */
  constructor(bundle, packs = []) {
    if (bundle.format !== FORMAT) throw new RangeError(`bundle format ${bundle.format}`);
    this.bundle = bundle;
    this.packs = packs;
    this.id = bundle.id;
    this.version = bundle.version;
    this.title = bundle.title;
    this.languages = bundle.languages;
    this.defaultLanguage = bundle.defaultLanguage;
    /** Groups, repeats and questions, nested, in form order. */
    this.body = bundle.body;
    this.binds = new Map(bundle.binds.map((bind) => [bind.ref, bind]));
    /** @type {Map<string, Element>} */
    this.elements = new Map();
    this.#index(bundle.body);
    this.model = withInstanceId(bundle.model);
    /** @type {Map<string, Field>} */
    this.fields = new Map();
    this.root = this.#field(`/${this.model.n}`, this.model, null);
    this.#addRepeats();
    for (const action of bundle.actions) {
      const field = this.fields.get(action.ref);
      if (field) field.isComputed = true;
    }
    const meta = /** @type {Field} */ (this.root.children.get('meta'));
    this.deprecatedId =
      meta.children.get('deprecatedID') ?? new Field(`${meta.ref}/deprecatedID`, meta, undefined, undefined);
    const read = new Set(
      [bundle.triggers.near, bundle.triggers.far].flatMap((map) => Object.values(map).flat()),
    );
    this.steps = bundle.order.map((entry, number) => this.#step(number, entry, !read.has(number)));
    /** Steps from here on are done once all others are, as a client does that walks through the form. */
    this.last = bundle.last;
    /** Counts, choices and texts by the ref of the nodes they run at: done again when those come to be shown. @type {Map<string, Step[]>} */
    this.walked = new Map();
    for (const step of this.steps.slice(this.last))
      this.walked.set(step.at, [...(this.walked.get(step.at) ?? []), step]);
    this.#wire();
    /** @type {Map<Tree, Run>} */
    this.runs = new Map();
    /** @type {Map<string, Node>} */
    this.roots = new Map();
    /** @type {Map<string, Field>} */
    this.attributeFields = new Map();
  }

  /** The question, repeat or group of a ref (path without positions). @param {string} ref */
  element(ref) {
    return this.elements.get(ref);
  }

  /** The function of a tree that is evaluated on demand. @param {Tree} tree */
  run(tree) {
    let run = this.runs.get(tree);
    if (!run) this.runs.set(tree, (run = runnable(tree, this.packs)));
    return run;
  }

  /** Does a control offer the same choices whatever is answered? @param {string} ref */
  hasFixedChoices(ref) {
    return (this.walked.get(ref) ?? []).some(({ kind, fixed }) => kind === 'choices' && fixed);
  }

  /** What the form says of an attribute, by its ref (`/data/meta/entity/@id`). @param {string} ref */
  attributeField(ref) {
    let field = this.attributeFields.get(ref);
    if (!field) this.attributeFields.set(ref, (field = new Field(ref, null, this.binds.get(ref), undefined)));
    return field;
  }

  /** The root of an instance written in the form. @param {string} name @returns {Node | null} */
  instance(name) {
    const known = this.roots.get(name);
    if (known) return known;
    const tree = this.bundle.instances[name];
    if (!tree || 'src' in tree) return null;
    const root = Node.fromTree(tree);
    this.roots.set(name, root);
    return root;
  }

  /** Actions that an event sets off; for a value or a repeat, those of its ref. @param {string} event @param {string} [source] */
  actions(event, source) {
    return this.bundle.actions.filter(
      (action) =>
        action.events.includes(event) && (source === undefined || this.#owner(event, action) === source),
    );
  }

  /** @param {string} event @param {Action} action */
  #owner(event, action) {
    let ref = action.source ?? '';
    if (event === 'odk-new-repeat') while (ref && !this.fields.get(ref)?.template) ref = parentRef(ref);
    return ref;
  }

  /** @param {Element[]} elements */
  #index(elements) {
    for (const element of elements) {
      const known = this.elements.get(element.ref);
      if (element.ref && (!known || known.kind === 'group')) this.elements.set(element.ref, element);
      if (element.children) this.#index(element.children);
    }
  }

  /** @param {string} ref @param {NodeTree} tree @param {Field | null} parent @returns {Field} */
  #field(ref, tree, parent) {
    let field = this.fields.get(ref);
    if (!field) {
      field = new Field(ref, parent, this.binds.get(ref), this.elements.get(ref));
      this.fields.set(ref, field);
      parent?.children.set(field.name, field);
      if (field.bind?.constraint) field.constraint = runnable(field.bind.constraint, this.packs);
    }
    for (const part of [tree, field.template]) {
      for (const child of part?.c ?? []) this.#field(`${ref}/${child.n}`, child, field);
    }
    return field;
  }

  /** Fields of repeats of which the blank record holds no instance, each at its place. */
  #addRepeats() {
    for (const [ref, element] of this.elements) {
      const parent = this.fields.get(parentRef(ref));
      if (!element.template || !parent || this.fields.has(ref)) continue;
      const names = [...parent.children.keys()];
      const added = this.#field(ref, element.template, parent);
      names.splice(names.indexOf(element.follows ?? '') + 1, 0, added.name);
      const fields = parent.children;
      parent.children = new Map(names.map((name) => [name, fields.get(name) ?? added]));
    }
  }

  /** @param {number} number @param {[string, string, number?]} entry @param {boolean} fixed @returns {Step} */
  #step(number, [kind, ref, own], fixed) {
    const [at = '', attribute = ''] = ref.split('/@');
    const bind = /** @type {Record<string, any> | undefined} */ (this.binds.get(ref));
    const tree = kind === 'count' ? this.elements.get(ref)?.count : bind?.[kind];
    const run = tree && runnable(tree, this.packs);
    return {
      number,
      kind,
      ref,
      at: kind === 'count' ? parentRef(ref) : at,
      attribute,
      own: !!own,
      fixed,
      run,
    };
  }

  #wire() {
    const { near, far } = this.bundle.triggers;
    const anything = [...(far['*'] ?? []), ...(near['*'] ?? [])];
    for (const [ref, field] of this.fields) {
      const everywhere = new Set([...(far[ref] ?? []), ...anything]);
      for (const number of near[ref] ?? []) {
        const link = this.#link(field, /** @type {Step} */ (this.steps[number]));
        if (link) field.near.push(link);
        else everywhere.add(number);
      }
      field.all = [...everywhere];
    }
  }

  /** How to get from a changed node to a step's nodes nearby; undefined if no repeat lies around both.
   * @param {Field} field @param {Step} step @returns {[number, number, string[]] | undefined} */
  #link(field, step) {
    const here = field.ref.split('/').slice(1);
    const there = step.at.split('/').slice(1);
    let common = 0;
    while (common < here.length && here[common] === there[common]) common++;
    const above = this.fields.get(`/${here.slice(0, common).join('/')}`);
    return above?.repeats ? [step.number, common - 1, there.slice(common)] : undefined;
  }
}

/** @param {string} ref */
function parentRef(ref) {
  return ref.slice(0, ref.lastIndexOf('/'));
}

/** The blank record, with `meta/instanceID` if the form forgot it. @param {NodeTree} model @returns {NodeTree} */
function withInstanceId(model) {
  const children = model.c ?? [];
  const meta = children.find((child) => child.n === 'meta');
  if (meta?.c?.some((child) => child.n === 'instanceID')) return model;
  const blank = meta ?? { n: 'meta', a: { xmlns: 'http://openrosa.org/xforms' } };
  const filled = { ...blank, c: [...(blank.c ?? []), { n: 'instanceID' }] };
  return {
    ...model,
    c: meta ? children.map((child) => (child === meta ? filled : child)) : [...children, filled],
  };
}
