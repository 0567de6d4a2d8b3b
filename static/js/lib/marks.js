/**
 * Draws the marks in labels and hints: Markdown (`**bold**`, `_italic_`, `# heading`, links, lists of several lines) and
 * the few HTML tags that form authors use. An allow-list: what is not named here, and a link that leads nowhere safe,
 * stays the text it is. Colours are drawn from the page's own, so that they can be read in the light and in the dark.
 */

import { make } from './dom.js';

/** @typedef {Node | string} Piece */

const INLINE =
  /\\(?<escaped>[*_#\\[<])|<br\s*\/?>(?<br>)|<(?<tag>[a-z][a-z1-6]*)\b(?<attributes>[^<>]*)>|\*\*(?<b>.+?)\*\*(?!\*)|\b__(?<b2>.+?)__\b|\*(?<i>[^*\s](?:[^*]*[^*\s])?)\*|\b_(?<i2>[^_\s](?:[^_]*[^_\s])?)_\b|\[(?<text>[^\]]+)\]\((?<href>[^)\s]+)\)/isu;
const SAFE_LINK = /^(https?:\/\/|tel:|mailto:)/i;
const LIST_ITEM = /^\s*[-*+]\s+(?=\S)/;
const HUES = { red: 20, orange: 70, green: 170, blue: 260, purple: 340 };
/** @type {Record<string, string>} */
const COLOURS = {
  ...Object.fromEntries([...Object.keys(HUES), 'gray'].map((name) => [name, name])),
  ...{ grey: 'gray', darkred: 'red', crimson: 'red', maroon: 'red', yellow: 'orange', gold: 'orange' },
  ...{ brown: 'orange', lime: 'green', darkgreen: 'green', teal: 'green', navy: 'blue', darkblue: 'blue' },
  ...{ magenta: 'purple', violet: 'purple', pink: 'purple', silver: 'gray' },
};
const FONTS = /^(serif|sans-serif|monospace|cursive|fantasy)$/;
const SIDES = /^(left|right|center|start|end)$/;
/** Tag → the element and class that are drawn for it. @type {Record<string, [keyof HTMLElementTagNameMap, string?]>} */
const DRAWN = {
  ...{ b: ['strong'], strong: ['strong'], i: ['em'], em: ['em'], u: ['u'], s: ['s'], small: ['small'] },
  ...{ sup: ['sup'], sub: ['sub'], span: ['span'], font: ['span'] },
  ...{ p: ['span', 'said-block'], div: ['span', 'said-block'], center: ['span', 'said-block said-center'] },
  ...{ ul: ['span', 'said-block'], ol: ['span', 'said-block'], li: ['span', 'said-item'] },
};

/** The nodes for marked-up words; marks within marks beyond measure stay the text they are.
 * @param {string} text @returns {Piece[]} */
export function draw(text) {
  try {
    return lines(text.trim());
  } catch (error) {
    if (error instanceof RangeError) return [text];
    throw error;
  }
}

/** Lines, some of which are headings or items of a list. @param {string} text @returns {Piece[]} */
function lines(text) {
  /** @type {Piece[]} */
  const pieces = [];
  /** @type {string[]} */
  let run = [];
  const end = () => {
    if (run.length) pieces.push(...inline(run.join('\n')));
    run = [];
  };
  const all = text.split(/\r?\n/);
  for (const line of all) {
    const heading = /^\s*(#{1,6})\s+(.*)$/.exec(line);
    const isItem = all.length > 1 && LIST_ITEM.test(line);
    if (!heading && !isItem) {
      run.push(line);
      continue;
    }
    end();
    if (heading) pieces.push(title(heading[1]?.length ?? 1, heading[2] ?? ''));
    else pieces.push(make('span', { class: 'said-item' }, ...inline(line.replace(LIST_ITEM, ''))));
  }
  end();
  return pieces;
}

/** @param {number} level @param {string} text */
function title(level, text) {
  return make('strong', { class: `said-heading said-h${level}` }, ...inline(text));
}

/** @param {string} text @returns {Piece[]} */
function inline(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    const after = rest.slice(match.index + match[0].length);
    const part = match.groups ?? {};
    pieces.push(...broken(rest.slice(0, match.index)));
    const [piece, left] = part['tag']
      ? tagged(part['tag'].toLowerCase(), part['attributes'] ?? '', match[0], after)
      : /** @type {[Piece, string]} */ ([marked(part, match[0]), after]);
    pieces.push(piece);
    rest = left;
  }
  return [...pieces, ...broken(rest)];
}

/** Words with their line breaks. @param {string} text @returns {Piece[]} */
function broken(text) {
  return text.split(/\r?\n/).flatMap((line, at) => [...(at ? [make('br')] : []), ...(line ? [line] : [])]);
}

/** @param {Record<string, string | undefined>} part @param {string} source @returns {Piece} */
function marked({ escaped, br, b, b2, i, i2, text, href }, source) {
  if (escaped) return escaped;
  if (br !== undefined) return make('br');
  const bold = b ?? b2;
  const italic = i ?? i2;
  if (bold) return make('strong', {}, ...inline(bold));
  if (italic) return make('em', {}, ...inline(italic));
  return link(href ?? '', text ?? '') ?? source;
}

/** An element of the allow-list up to its closing tag, and what comes after; any other stays text.
 * @param {string} tag @param {string} attributes @param {string} source @param {string} after @returns {[Piece, string]} */
function tagged(tag, attributes, source, after) {
  const level = /^h([1-6])$/.exec(tag)?.[1];
  const [element, look] = level || !Object.hasOwn(DRAWN, tag) ? [] : (DRAWN[tag] ?? []);
  const end = level || element || tag === 'a' ? closing(tag, after) : null;
  if (!end) return [source, after];
  const inside = after.slice(0, end.from);
  const left = after.slice(end.to);
  if (level) return [title(Number(level), inside), left.replace(/^\s*\n/, '')];
  if (!element) {
    const href = /\bhref\s*=\s*(["'])(.*?)\1/i.exec(attributes)?.[2] ?? '';
    return [link(href, inside) ?? `${source}${inside}</${tag}>`, left];
  }
  const words = /^[uo]l$/.test(tag) ? inside.replace(/\s*\n\s*/g, '') : inside;
  const drawn = make(element, look ? { class: look } : {}, ...lines(words));
  style(drawn, attributes);
  return [drawn, left];
}

/** Where the tag that was opened before this text is closed. @param {string} tag @param {string} text */
function closing(tag, text) {
  let depth = 1;
  for (const found of text.matchAll(new RegExp(`<(/?)${tag}\\b[^<>]*>`, 'gi'))) {
    depth += found[1] ? -1 : 1;
    if (!depth) return { from: found.index, to: found.index + found[0].length };
  }
  return null;
}

/** @param {string} href @param {string} text @returns {Node | null} null where it leads nowhere safe */
function link(href, text) {
  if (!SAFE_LINK.test(href)) return null;
  return make('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...inline(text));
}

/** Colour, kind of font and alignment, as far as they are on the list. @param {HTMLElement} drawn @param {string} attributes */
function style(drawn, attributes) {
  const rules = /\bstyle\s*=\s*(["'])(.*?)\1/i.exec(attributes)?.[2] ?? '';
  const named = /\bcolor\s*=\s*(["']?)([#\w]+)\1/i.exec(attributes)?.[2];
  /** @type {Record<string, string>} */
  const wanted = named ? { color: named } : {};
  for (const rule of rules.split(';')) {
    const [name = '', value = ''] = rule.split(':');
    wanted[name.trim().toLowerCase()] = value.trim().toLowerCase();
  }
  const colour = tone(wanted['color'] ?? '');
  if (colour) drawn.classList.add(`said-${colour}`);
  const font = (wanted['font-family'] ?? '').split(',').map((name) => name.trim().replace(/["']/g, ''));
  drawn.style.fontFamily = font.find((name) => FONTS.test(name)) ?? '';
  const side = wanted['text-align'] ?? '';
  if (SIDES.test(side)) drawn.style.textAlign = side;
}

/** The page's own colour that comes nearest. @param {string} colour a name or `#rgb` @returns {string} '' if it is none */
function tone(colour) {
  const name = colour.toLowerCase();
  if (Object.hasOwn(COLOURS, name)) return COLOURS[name] ?? '';
  const digits = /^#([\da-f]{3}|[\da-f]{6})$/.exec(name)?.[1];
  if (!digits) return '';
  const wide = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16));
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < 40) return most > 60 ? 'gray' : '';
  const turn =
    most === red
      ? (green - blue) / range
      : most === green
        ? 2 + (blue - red) / range
        : 4 + (red - green) / range;
  const hue = (turn * 60 + 360) % 360;
  return Object.entries(HUES).find(([, below]) => hue < below)?.[0] ?? 'red';
}
