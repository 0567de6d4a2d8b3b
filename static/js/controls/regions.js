/**
 * A drawing whose parts can be chosen, built anew from an SVG file. Whoever made the file decides shapes, places and
 * names, and nothing else: elements and attributes that are not named here are left out, and every value that goes on
 * is a number, a path or a name of a shape. It must never take over markup, style, links or scripts.
 */

const SVG = 'http://www.w3.org/2000/svg';
const DEEPEST = 60;
const MOST_SHAPES = 10_000;
const LONGEST_FILE = 4_000_000;

const LENGTH = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?(px|pt|mm|cm|em|%)?$/i;
const NUMBERS = /^[\d\s,.eE+-]*$/;
const PATH = /^[\d\s,.eE+\-MmLlHhVvCcSsQqTtAaZz]*$/;
const TRANSFORM = /^(\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\([\d\s,.eE+-]*\)[\s,]*)*$/;
const ANCHOR = /^(start|middle|end)$/;

/** Shape → attribute → what it may say. @type {Record<string, Record<string, RegExp>>} */
const SHAPES = {
  g: {},
  path: { d: PATH },
  rect: { x: LENGTH, y: LENGTH, width: LENGTH, height: LENGTH, rx: LENGTH, ry: LENGTH },
  circle: { cx: LENGTH, cy: LENGTH, r: LENGTH },
  ellipse: { cx: LENGTH, cy: LENGTH, rx: LENGTH, ry: LENGTH },
  polygon: { points: NUMBERS },
  polyline: { points: NUMBERS },
  line: { x1: LENGTH, y1: LENGTH, x2: LENGTH, y2: LENGTH },
  text: { x: LENGTH, y: LENGTH, dx: LENGTH, dy: LENGTH, 'font-size': LENGTH, 'text-anchor': ANCHOR },
};

/**
 * The drawing of an SVG text, and its parts by their ids; null if it holds no drawing.
 * @param {string} text @returns {{ drawing: SVGSVGElement, parts: Map<string, SVGElement> } | null}
 */
export function rebuild(text) {
  if (text.length > LONGEST_FILE) return null;
  const source = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const box = source.localName === 'svg' ? viewBox(source) : '';
  if (!box) return null;
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('viewBox', box);
  /** @type {Map<string, SVGElement>} */
  const parts = new Map();
  let left = MOST_SHAPES;
  /** @param {Element} from @param {Element} into @param {number} depth */
  const copy = (from, into, depth) => {
    for (const child of from.children) {
      if (depth > DEEPEST || left-- < 0) return;
      const made = shape(child);
      if (!made) continue;
      into.append(made);
      if (child.id && !parts.has(child.id)) parts.set(child.id, made);
      if (child.localName === 'g') copy(child, made, depth + 1);
    }
  };
  copy(source, drawing, 0);
  return drawing.childElementCount ? { drawing, parts } : null;
}

/** @param {Element} source @returns {SVGElement | null} null for what is no shape, or not to be seen */
function shape(source) {
  const allowed = Object.hasOwn(SHAPES, source.localName) ? SHAPES[source.localName] : undefined;
  if (!allowed || source.namespaceURI !== SVG || says(source, 'display', 'none')) return null;
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, source.localName));
  for (const [name, pattern] of Object.entries({ ...allowed, transform: TRANSFORM })) {
    const value = (source.getAttribute(name) ?? '').trim();
    if (value && pattern.test(value)) made.setAttribute(name, value);
  }
  if (source.localName === 'text') {
    made.textContent = (source.textContent ?? '').trim();
    const size = LENGTH.exec(styled(source, 'font-size'))?.[0];
    if (size) made.setAttribute('font-size', size);
  } else if (says(source, 'fill', 'none')) made.classList.add('is-line');
  return made;
}

/** The window of the drawing, from its size where it names none. @param {Element} source */
function viewBox(source) {
  const named = (source.getAttribute('viewBox') ?? '').trim();
  if (NUMBERS.test(named) && named.split(/[\s,]+/).length === 4) return named;
  const [width, height] = ['width', 'height'].map((name) => parseFloat(source.getAttribute(name) ?? ''));
  return width && height ? `0 0 ${width} ${height}` : '';
}

/** @param {Element} source @param {string} property @param {string} value */
function says(source, property, value) {
  return source.getAttribute(property) === value || styled(source, property) === value;
}

/** What a style attribute says of a property. @param {Element} source @param {string} property */
function styled(source, property) {
  const rules = (source.getAttribute('style') ?? '').split(';').map((rule) => rule.split(':'));
  return rules.find(([name]) => name?.trim() === property)?.[1]?.trim() ?? '';
}
