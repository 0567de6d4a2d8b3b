/** An answer in the words of the person, for reviews, lists and the screen of a repeat. */

import { say, sayMoment } from '../../lib/words.js';
import { plain } from '../../lib/markdown.js';
import { group, readPosition, words } from '../../controls/values.js';
import { sayPosition } from '../../controls/map/words.js';

/** @typedef {import('../../engine/filling.js').Filling} Filling */
/** @typedef {import('./screens.js').Item} Item */

/** @param {Item} item @param {string} type of its bind @param {Filling} filling @returns {string} '' for no answer */
export function sayAnswer({ element, node }, type, filling) {
  const { text } = node;
  if (!text) return '';
  if (/^(select|rank)/.test(element.kind)) {
    const labels = new Map(
      filling.choices(element, node).map((choice) => [choice.value, plain(choice.label)]),
    );
    const values = element.kind === 'select1' ? [text] : words(text);
    return values.map((value) => labels.get(value) || value).join(say(', '));
  }
  if (element.kind === 'upload') return say('1 file');
  if (element.kind === 'trigger') return say('Yes, noted');
  if (element.kind === 'secret' || element.control === 'masked') return '•••';
  if (element.control === 'grouped') return group(text);
  const look = (element.appearance ?? '').split(/\s+/);
  if (type === 'date') return text.slice(0, look.includes('month-year') ? 7 : look.includes('year') ? 4 : 10);
  return byType(text, type);
}

/** @param {string} text @param {string} type */
function byType(text, type) {
  if (type === 'dateTime') return Number.isNaN(Date.parse(text)) ? text : sayMoment(Date.parse(text));
  if (type === 'time') return text.slice(0, 5);
  if (type === 'geopoint') {
    const position = readPosition(text);
    return position ? sayPosition(position) : text;
  }
  if (/^geo/.test(type)) return say('{count} points', { count: text.split(';').length });
  return text;
}

/** The words of a question, group or repeat, without marks. @param {Item} item @param {Filling} filling */
export function sayLabel({ element, node }, filling) {
  const { label, short } = filling.texts(element, node);
  return plain(short || label || '') || element.ref.slice(element.ref.lastIndexOf('/') + 1);
}
