/**
 * How a form is cut into screens. One question is one screen; a field-list group is one; in a form of style `pages` each
 * top-level group is one; with a theme and without `pages` all questions up to a repeat are one. A repeat gives its instances' screens in turn, then a screen to add another. What is not
 * relevant has no screen. It must not know the DOM.
 */

/** @typedef {import('../../engine/filling.js').Filling} Filling */
/** @typedef {import('../../engine/form.js').Form} Form */
/** @typedef {import('../../engine/form.js').Element} Element */
/** @typedef {import('../../engine/live.js').LiveNode} Node */
/** @typedef {{ element: Element, node: Node, groups?: Heading[] }} Item a question; `groups` it lies in on a screen of several */
/** @typedef {Item & { place?: number, of?: number }} Heading a group or repeat around a screen; `place` of an instance */
/**
 * @typedef {object} Screen
 * @property {'questions' | 'repeat'} kind
 * @property {string} key stays the same while the form changes around it
 * @property {Heading[]} headings outermost first
 * @property {Item[]} items the questions, also those not relevant now
 * @property {Element} [repeat] @property {Node} [parent] the node the instances hang on
 */
/** @typedef {{ node: Node, ref: string, headings: Heading[], groups: Heading[], merged: boolean, screens: Screen[], run: Screen | null }} Place */

const looksLike = (/** @type {Element} */ element, /** @type {string} */ look) =>
  (element.appearance ?? '').split(/\s+/).includes(look);

/** The screens of a form as it stands. @param {Form} form @param {Filling} filling @returns {Screen[]} */
export function screensOf(form, filling) {
  const style = form.bundle.style ?? '';
  const pages = /\bpages\b/.test(style);
  /** @type {Place} */
  const place = {
    node: filling.root,
    ref: `/${filling.root.name}`,
    headings: [],
    groups: [],
    merged: !pages && /\btheme-/.test(style),
    screens: [],
    run: null,
  };
  for (const element of form.body) walk(element, place, filling, pages);
  return place.screens.filter(
    (screen) => screen.kind === 'repeat' || screen.items.some((item) => item.node.relevant),
  );
}

/** @param {Element} element @param {Place} place @param {Filling} filling @param {boolean} page a top-level group is one screen */
function walk(element, place, filling, page) {
  if (element.kind === 'repeat') repeat(element, place, filling);
  else if (element.kind === 'group') group(element, place, filling, page);
  else question(element, place);
}

/** @param {Element} element @param {Place} place */
function question(element, place) {
  const node = descend(place, element.ref);
  if (!node) return;
  if (!place.merged) place.run = null;
  if (!place.run) {
    place.run = { kind: 'questions', key: keyOf(node), headings: place.headings, items: [] };
    place.screens.push(place.run);
  }
  place.run.items.push({ element, node, groups: place.groups });
}

/** @param {Element} element @param {Place} place @param {Filling} filling @param {boolean} page */
function group(element, place, filling, page) {
  const node = element.ref ? descend(place, element.ref) : place.node;
  if (!node) return;
  const opens =
    !place.merged && (page || looksLike(element, 'field-list') || looksLike(element, 'table-list'));
  const own = element.label ? [{ element, node }] : [];
  const headings = place.merged ? place.headings : [...place.headings, ...own];
  const groups = place.merged ? [...place.groups, ...own] : place.groups;
  /** @type {Place} */
  const inner = {
    ...place,
    headings,
    groups,
    merged: place.merged || opens,
    run: place.merged ? place.run : null,
  };
  for (const child of element.children ?? []) walk(child, inner, filling, false);
  place.run = place.merged ? inner.run : null;
}

/** @param {Element} element @param {Place} place @param {Filling} filling */
function repeat(element, place, filling) {
  place.run = null;
  const headings = [...place.headings, ...place.groups];
  const parentRef = element.ref.slice(0, element.ref.lastIndexOf('/'));
  const parent = descend(place, parentRef);
  if (!parent?.relevant) return;
  const instances = filling.instances(element, parent);
  const listed = instances.filter((node) => node.relevant);
  listed.forEach((node, index) => {
    const heading = { element, node, place: index + 1, of: listed.length };
    /** @type {Place} */
    const inner = {
      ...place,
      node,
      ref: element.ref,
      headings: [...headings, heading],
      groups: [],
      merged: place.merged || looksLike(element, 'field-list'),
      run: null,
    };
    for (const child of element.children ?? []) walk(child, inner, filling, false);
  });
  const hidden = instances.length > 0 && !listed.length;
  if (!hidden && filling.canChange(element)) {
    place.screens.push({
      kind: 'repeat',
      key: `${keyOf(parent)}+${element.ref}`,
      headings,
      items: [],
      repeat: element,
      parent,
    });
  }
}

/** @param {Place} place @param {string} ref @returns {Node | undefined} */
function descend(place, ref) {
  if (ref !== place.ref && !ref.startsWith(`${place.ref}/`)) return undefined;
  /** @type {Node | undefined} */
  let node = place.node;
  for (const name of ref.slice(place.ref.length + 1).split('/')) {
    if (name) node = node?.children.find((child) => child.name === name);
  }
  return node;
}

/** @type {WeakMap<Node, string>} */
const keys = new WeakMap();
let made = 0;

/** A name for a node that stays while instances before it come and go. @param {Node} node */
function keyOf(node) {
  let key = keys.get(node);
  if (!key) keys.set(node, (key = `n${made++}`));
  return key;
}

/** How far a form is: questions that want an answer now, and those that have one. @param {Screen[]} screens */
export function progressOf(screens) {
  const items = screens.flatMap((screen) => screen.items).filter((item) => isAsked(item));
  return { asked: items.length, answered: items.filter((item) => item.node.text).length };
}

/** Is it a question that somebody can answer now? @param {Item} item */
export function isAsked({ element, node }) {
  return node.relevant && !node.readonly && element.control !== 'heads';
}
