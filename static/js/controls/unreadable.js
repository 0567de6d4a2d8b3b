/** What to say where an answer is none of its question's type. */

import { say } from '../lib/words.js';

const WHOLE = /^(int|integer|long)$/;
const NUMBER = /^(decimal|double|float)$/;

/** @param {string} type of the question's bind */
export function sayUnreadable(type) {
  if (WHOLE.test(type)) return say('Please write a whole number in digits, such as 3.');
  if (NUMBER.test(type)) return say('Please write a number in digits, such as 3.5.');
  if (/^geo(trace|shape)/.test(type))
    return say('A line needs at least 2 points, an area 3. Add more, or remove them.');
  if (/^(date|time)/.test(type)) return say('This date or time is not complete. Please check it.');
  return say('This cannot be read as an answer. Please check it.');
}
