/**
 * Whether a regular expression, written for Java as in ODK Collect, matches a whole text, in bounded time. The
 * browser's own matcher reads patterns otherwise and can stall the phone on a hostile one; this one follows all ways
 * through the pattern side by side and counts its work. Twin of `fieldapp/xforms/xpath/regex.py`, which counts the same.
 */
import { EvaluationError } from './errors.js';
import { isLetterOrDigit, isMark } from './regex-classes.js';
import { compilePattern } from './regex-syntax.js';

/** @typedef {import('./regex-program.js').LookAround} LookAround */
/** @typedef {import('./regex-program.js').Program} Program */
/** @typedef {import('./regex-program.js').State} State */

const MAX_PATTERN = 10_000;
const MAX_WORK = 2_000_000;
const MAX_KEPT = 200;

/** @type {Map<string, Program>} */
const compiled = new Map();

/** Throws `EvaluationError` for a bad pattern or too much work. @param {string} pattern @param {string} text @param {import('./budget.js').Budget} [budget] charged for it @returns {boolean} */
export function matches(pattern, text, budget) {
  const run = new Run([...text]);
  try {
    return run.fullMatch(program(pattern), 0);
  } finally {
    budget?.spend(run.work >> 1);
  }
}

/** @param {string} pattern @returns {Program} */
function program(pattern) {
  let found = compiled.get(pattern);
  if (!found) {
    if ([...pattern].length > MAX_PATTERN) {
      throw new EvaluationError(`regex(): the pattern is longer than ${MAX_PATTERN} characters`);
    }
    found = compilePattern(pattern);
    if (compiled.size >= MAX_KEPT) compiled.clear();
    compiled.set(pattern, found);
  }
  return found;
}

/** One text being matched; look-arounds run inside it and share its count of work. */
class Run {
  /** @param {string[]} text its characters */
  constructor(text) {
    this.text = text;
    this.work = 0;
    /** @type {Map<LookAround, boolean[]>} */
    this.looked = new Map();
  }

  /** @param {Program} program @param {number} start @param {number} [end] */
  fullMatch(program, start, end = this.text.length) {
    let states = this.reach(program, [program.start], start);
    for (let at = start; at < end; at++) {
      if (!states.size) return false;
      states = this.step(program, states, at);
    }
    return states.has(program.match);
  }

  /** @param {Program} program @param {number} start */
  prefixMatch(program, start) {
    let states = this.reach(program, [program.start], start);
    for (let at = start; at < this.text.length && states.size && !states.has(program.match); at++) {
      states = this.step(program, states, at);
    }
    return states.has(program.match);
  }

  /** @param {Program} program @param {Set<number>} states @param {number} at */
  step(program, states, at) {
    const character = /** @type {string} */ (this.text[at]);
    const entered = [];
    for (const number of states) {
      const { test, cost, after } = program.state(number);
      this.work += cost;
      if (test?.(character)) entered.push(after);
    }
    return this.reach(program, entered, at + 1);
  }

  /** The states that can be reached without reading on. @param {Program} program @param {number[]} entered @param {number} at */
  reach(program, entered, at) {
    /** @type {Set<number>} */
    const reached = new Set();
    for (let number = entered.pop(); number !== undefined; number = entered.pop()) {
      if (reached.has(number)) continue;
      reached.add(number);
      const { condition, empty } = program.state(number);
      if (condition === undefined || this.holds(condition, at)) entered.push(...empty);
    }
    this.work += reached.size + 1;
    if (this.work > MAX_WORK) throw new EvaluationError('regex(): this pattern takes too long on this text');
    return reached;
  }

  /** @param {string | LookAround} condition @param {number} at @returns {boolean} */
  holds(condition, at) {
    if (typeof condition === 'string') return ANCHORS[condition]?.(this.text, at) ?? false;
    let seen = this.looked.get(condition);
    if (!seen) this.looked.set(condition, (seen = []));
    return (seen[at] ??= this.look(condition, at) !== condition.negated);
  }

  /** @param {LookAround} look @param {number} at */
  look(look, at) {
    if (look.ahead) return this.prefixMatch(look.program, at);
    for (let start = at; start >= 0; start--) if (this.fullMatch(look.program, start, at)) return true;
    return false;
  }
}

/** @typedef {(text: string[], at: number) => boolean} Anchor */

const MOST_MARKS = 32;
const LINE_ENDS = '\n\r\x85\u2028\u2029';

/** Java's view of a word for `\b`: letters and digits of any script, with the marks that stand on them. @type {Anchor} */
function isWord(text, at) {
  if (at < 0 || at >= text.length) return false;
  if (text[at] === '_') return true;
  const least = Math.max(0, at - MOST_MARKS);
  while (at > least && isMark(text[at] ?? '')) at--;
  return isLetterOrDigit(text[at] ?? '');
}

/** @type {Anchor} */
const atBoundary = (text, at) => isWord(text, at - 1) !== isWord(text, at);

/** @type {Anchor} */
const insideCrlf = (text, at) => text[at - 1] === '\r' && text[at] === '\n';

/** @type {Anchor} */
const endsLine = (text, at) =>
  at === text.length || (LINE_ENDS.includes(text[at] ?? '') && !insideCrlf(text, at));

/** @type {Anchor} */
const beginsLine = (text, at) =>
  at < text.length && (at === 0 || (LINE_ENDS.includes(text[at - 1] ?? '') && !insideCrlf(text, at)));

/** @type {Anchor} */
function atEnd(text, at) {
  const left = text.length - at;
  return left === 0 || (endsLine(text, at) && (left === 1 || (left === 2 && insideCrlf(text, at + 1))));
}

/** @type {Record<string, Anchor>} */
const ANCHORS = {
  '^': (_, at) => at === 0,
  '^m': beginsLine,
  $: atEnd,
  $m: endsLine,
  z: (text, at) => at === text.length,
  b: atBoundary,
  B: (text, at) => !atBoundary(text, at),
};
