/**
 * Which control a question gets now. `fieldapp/xforms/controls.py` decides it from element, type and appearance; only what
 * changes while a form is filled is decided here. It must not know the DOM.
 */

/** @typedef {import('../engine/form.js').Element} Element */

/** Up to here a closed menu is quicker than a list with a filter. */
const LONGEST_MENU = 60;

/** @param {string | undefined} appearance @returns {string[]} */
export function looks(appearance) {
  return (appearance ?? '').split(/\s+(?![^(]*\))/).filter(Boolean);
}

/** The control for a question. @param {Element} element @param {{ readonly?: boolean, choices?: number }} [now] always read-only? how many choices? */
export function kindOf(element, now = {}) {
  if (now.readonly && element.kind === 'input') return 'note';
  const control = element.control ?? 'text';
  return control === 'menu' && (now.choices ?? 0) > LONGEST_MENU ? 'one' : control;
}
