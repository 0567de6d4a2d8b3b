/**
 * The Markdown that labels may hold (XLSForm: `**bold**`, `_italic_`, `# heading`, links, line breaks, coloured
 * `<span>`), as nodes. An allow-list: what is not named here stays the text it is. It must never write markup.
 */

import { make } from './dom.js';

const INLINE =
  /\*\*(?<b>.+?)\*\*|__(?<b2>.+?)__|\*(?<i>[^*\s](?:[^*]*[^*\s])?)\*|\b_(?<i2>[^_\s](?:[^_]*[^_\s])?)_\b|\[(?<text>[^\]]+)\]\((?<href>[^)\s]+)\)|<span style="color:\s*(?<color>[#\w]+);?">(?<span>.*?)<\/span>|(?<br><br\s*\/?>)/su;
const SAFE_LINK = /^(https?:\/\/|tel:)/i;
const COLOURS = new Set(['red', 'green', 'blue', 'orange', 'purple', 'gray', 'grey']);

/** Put marked-up words into an element, replacing what it holds. @param {Element} into @param {string} text */
export function write(into, text) {
  into.replaceChildren(...blocks(text));
}

/** The words without their marks. @param {string} text @returns {string} */
export function plain(text) {
  return make('span', {}, ...blocks(text)).textContent ?? '';
}

/** @param {string} text @returns {(Node | string)[]} */
function blocks(text) {
  return text.split(/\r?\n/).flatMap((line, number) => {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const nodes = heading
      ? [make('strong', { class: 'said-heading' }, ...inline(heading[2] ?? ''))]
      : inline(line);
    return number && !heading ? [make('br'), ...nodes] : nodes;
  });
}

/** @param {string} text @returns {(Node | string)[]} */
function inline(text) {
  const match = INLINE.exec(text);
  if (!match?.groups) return text ? [text.replace(/\\([*_#\\])/g, '$1')] : [];
  const before = text.slice(0, match.index);
  const after = inline(text.slice(match.index + match[0].length));
  return [...(before ? [before] : []), marked(match.groups, match[0]), ...after];
}

/** @param {Record<string, string | undefined>} part @param {string} source @returns {Node | string} */
function marked(part, source) {
  const bold = part.b ?? part.b2;
  const italic = part.i ?? part.i2;
  if (bold) return make('strong', {}, ...inline(bold));
  if (italic) return make('em', {}, ...inline(italic));
  if (part.br) return make('br');
  if (part.span !== undefined) {
    const colour = (part.color ?? '').toLowerCase();
    return make('span', COLOURS.has(colour) ? { class: `said-${colour}` } : {}, ...inline(part.span));
  }
  if (!part.text || !part.href || !SAFE_LINK.test(part.href)) return source;
  return make('a', { href: part.href, target: '_blank', rel: 'noopener noreferrer' }, part.text);
}
