/**
 * Which control a question gets: from its XForms element, its bind type and its appearance. What we have no control for
 * is answered as text, and says so. It must not know the DOM. `fieldapp/web/first_screen.py` follows the same rules.
 */

/** @typedef {import('../engine/form.js').Element} Element */
/** @typedef {{ kind: string, substitute: boolean }} Choice `substitute`: the form asked for something we do not have */

/** @type {Record<string, string>} */
const BY_TYPE = {
  int: 'integer',
  integer: 'integer',
  long: 'integer',
  decimal: 'decimal',
  double: 'decimal',
  float: 'decimal',
  date: 'date',
  time: 'time',
  dateTime: 'datetime',
  geopoint: 'point',
  geotrace: 'points',
  geoshape: 'points',
};
const PLAIN_TYPES = new Set(['string', 'text', '', 'barcode', 'anyURI']);
const UNKNOWN_LOOKS =
  /^(ex:|printer:|bearing|ethiopian|coptic|islamic|bikram-sambat|myanmar|persian|search\()/;
/** Up to here a closed menu is quicker than a list with a filter. */
const LONGEST_MENU = 60;

/** @param {string | undefined} appearance @returns {string[]} */
export function looks(appearance) {
  return (appearance ?? '').split(/\s+(?![^(]*\))/).filter(Boolean);
}

/**
 * The control for a question.
 * @param {Element} element @param {string} type of its bind @param {{ readonly?: boolean, choices?: number }} [now] always read-only? how many choices?
 * @returns {Choice}
 */
export function kindOf(element, type, now = {}) {
  const look = looks(element.appearance);
  const substitute = look.some((word) => UNKNOWN_LOOKS.test(word));
  switch (element.kind) {
    case 'trigger':
      return { kind: 'acknowledge', substitute };
    case 'select1':
      return {
        kind: look.includes('minimal') && (now.choices ?? 0) <= LONGEST_MENU ? 'menu' : 'one',
        substitute,
      };
    case 'select':
      return { kind: 'many', substitute };
    case 'rank':
    case 'range':
    case 'secret':
      return { kind: element.kind, substitute };
    case 'upload':
      return { kind: 'upload', substitute: look.some((word) => /^(draw|signature|annotate)$/.test(word)) };
    default:
      return now.readonly ? { kind: 'note', substitute: false } : input(look, type, substitute);
  }
}

/** @param {string[]} look @param {string} type @param {boolean} substitute @returns {Choice} */
function input(look, type, substitute) {
  const known = BY_TYPE[type];
  if (known === 'date' && look.includes('month-year')) return { kind: 'month', substitute };
  if (known === 'date' && look.includes('year')) return { kind: 'year', substitute };
  if (known) return { kind: known, substitute };
  if (look.includes('multiline')) return { kind: 'multiline', substitute };
  if (look.includes('numbers')) return { kind: 'numbers', substitute };
  if (look.includes('url')) return { kind: 'url', substitute };
  return { kind: 'text', substitute: substitute || !PLAIN_TYPES.has(type) || type === 'barcode' };
}
