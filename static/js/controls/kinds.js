/**
 * Which control a question gets now. `fieldapp/xforms/controls.py` decides it from element, type and appearance; only what
 * changes while a form is filled is decided here. It must not know the DOM.
 */

/** @typedef {import('../engine/form.js').Element} Element */

/** Up to here a closed menu is quicker than a list with a filter. */
const LONGEST_MENU = 60;

/** An answer that only stands there is a line of text, except one that is hidden, opened or read in another calendar. */
const SHOWN_THEIR_WAY = new Set(['masked', 'url', 'calendar']);

/** @param {string | undefined} appearance @returns {string[]} */
export function looks(appearance) {
  return (appearance ?? '').split(/\s+(?![^(]*\))/).filter(Boolean);
}

/** The control for a question. @param {Element} element @param {{ readonly?: boolean, choices?: number }} [now] always read-only? how many choices? */
export function kindOf(element, now = {}) {
  const control = element.control ?? 'text';
  if (now.readonly && element.kind === 'input' && !SHOWN_THEIR_WAY.has(control)) return 'note';
  return control === 'menu' && (now.choices ?? 0) > LONGEST_MENU ? 'folded' : control;
}
