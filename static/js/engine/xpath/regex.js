/**
 * `regex()`: whether a pattern, written for Java as in ODK Collect, matches a whole text. The server's matcher is of
 * our own make and cannot hang; here the browser's own does, on the author's one phone.
 */
import { EvaluationError } from './errors.js';

/** @type {Map<string, RegExp>} */
const compiled = new Map();

/** @param {string} pattern @param {string} text @returns {boolean} */
export function matches(pattern, text) {
  let found = compiled.get(pattern);
  if (!found) {
    found = translated(pattern);
    if (compiled.size > 200) compiled.clear();
    compiled.set(pattern, found);
  }
  return found.test(text);
}

/** What Java writes otherwise than JavaScript. @type {Record<string, string>} */
const JAVA = {
  '\\A': '^',
  '\\z': '$',
  '\\Z': '$',
  '\\h': '[ \\t\\xa0]',
  '\\p{Alpha}': '[A-Za-z]',
  '\\p{Digit}': '[0-9]',
};
Object.assign(JAVA, {
  '\\p{Alnum}': '[A-Za-z0-9]',
  '\\p{Upper}': '[A-Z]',
  '\\p{Lower}': '[a-z]',
  '\\p{Space}': '\\s',
});
Object.assign(JAVA, { '\\p{Punct}': '[!-\\/:-@\\[-`{-~]', '\\p{IsAlphabetic}': '\\p{Alphabetic}' });

/** @param {string} pattern */
function translated(pattern) {
  const [, flags = '', body = ''] = /^(?:\(\?([imsu]+)\))?([^]*)$/.exec(pattern) ?? [];
  const source = body
    .replace(/\\(?:p\{\w+\}|[^])/g, (mark) => JAVA[mark] ?? mark)
    .replace(/([*+?}])\+/g, '$1');
  for (const unicode of ['u', '']) {
    try {
      return new RegExp(`^(?:${source})$`, flags.replace('u', '') + unicode);
    } catch {
      // the stricter reading may refuse what the other takes
    }
  }
  throw new EvaluationError(`regex(): '${pattern}' is no regular expression`);
}
