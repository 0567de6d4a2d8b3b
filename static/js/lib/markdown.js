/**
 * The Markdown and styling that labels may hold (XLSForm), shown as nodes. Most words hold none: what draws the marks
 * (`marks.js`) is loaded with the first that do, which are shown plain until then. It must never write markup.
 */

import { make } from './dom.js';

const MARKS = /[*_[\\]|^\s*#|\n\s*[#+-]|<\/?[a-z]/i;
const TAGS = /<\/?(?:b|strong|i|em|u|s|small|su[bp]|span|font|center|p|div|br|h[1-6]|[uo]l|li|a)\b[^<>]*>/gi;

/** @type {typeof import('./marks.js').draw | undefined} */
let draw;
/** What each element has been asked to say. @type {WeakMap<Element, string>} */
const said = new WeakMap();

/** Put marked-up words into an element, replacing what it holds. @param {Element} into @param {string} text */
export function write(into, text) {
  said.set(into, text);
  const isMarked = MARKS.test(text);
  if (isMarked && draw) return into.replaceChildren(...draw(text));
  const lines = isMarked ? [plain(text)] : text.split(/\r?\n/);
  into.replaceChildren(...lines.flatMap((line, at) => (at ? [make('br'), line] : [line])));
  if (!isMarked) return;
  import('./marks.js').then(
    (marks) => {
      draw = marks.draw;
      if (said.get(into) === text) write(into, text);
    },
    () => {},
  );
}

/** The words without their marks, on one line. @param {string} text @returns {string} */
export function plain(text) {
  return text
    .replace(TAGS, (tag) => (/^<.?(?:br|p|div|h|li|ul)\b/i.test(tag) ? ' ' : ''))
    .replace(/^\s*#{1,6}\s+/gm, '')
    .replace(/\[([^\]]+)\]\([^)\s]+\)/g, '$1')
    .replace(/(\*\*|__)(.+?)\1/gs, '$2')
    .replace(/(^|[^\\*\w])([*_])([^*_\s](?:[^*_]*[^*_\s])?)\2(?![*\w])/g, '$1$3')
    .replace(/\\([*_#\\])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
