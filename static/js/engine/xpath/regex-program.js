/**
 * The graph that a regular expression becomes, and the pieces it is put together from. Twin of
 * `fieldapp/xforms/xpath/regex_program.py`: the same pieces must make the same states in both.
 *
 * @typedef {import('./regex-classes.js').Test} Test
 * @typedef {{ program: Program, ahead: boolean, negated: boolean }} LookAround another program must match here
 * @typedef {[number, number]} Part first and last state of a piece; the last one leads on without reading
 * @typedef {(program: Program) => Part} Builder
 * @typedef {{ test?: Test, cost: number, after: number, empty: number[], condition?: string | LookAround }} State
 *   reads a character (`test`, then `after`), or leads on (`empty`, if its condition holds)
 */
import { EvaluationError } from './errors.js';

const MAX_STATES = 20_000;

/** A graph of states. */
export class Program {
  /** @param {Builder} builder of a whole pattern, or of a look-around's */
  constructor(builder) {
    /** @type {State[]} */
    this.states = [];
    const [start, last] = builder(this);
    this.start = start;
    this.match = this.add();
    this.link(last, this.match);
  }

  /** A new state. @param {Partial<State>} [held] */
  add(held) {
    if (this.states.length >= MAX_STATES) throw new EvaluationError('regex(): the pattern is too large');
    return this.states.push({ cost: 0, after: -1, empty: [], ...held }) - 1;
  }

  /** @param {number} at */
  state(at) {
    return /** @type {State} */ (this.states[at]);
  }

  /** @param {number} from @param {...number} to */
  link(from, ...to) {
    this.state(from).empty.push(...to);
  }
}

/** One character that passes a test; `cost` is how much work the test may be. @param {Test} test @param {number} cost @returns {Builder} */
export const reading = (test, cost) => (program) => {
  const first = program.add({ test, cost });
  const last = program.add();
  program.state(first).after = last;
  return [first, last];
};

/** Nothing read, but a condition that holds. @param {string | LookAround} needed @returns {Builder} */
export const conditional = (needed) => (program) => {
  const first = program.add({ condition: needed });
  const last = program.add();
  program.link(first, last);
  return [first, last];
};

/** One piece after the other. @param {Builder[]} pieces @returns {Builder} */
export const sequence = (pieces) => (program) => {
  const first = program.add();
  let last = first;
  for (const piece of pieces) {
    const [begin, end] = piece(program);
    program.link(last, begin);
    last = end;
  }
  return [first, last];
};

/** Any one of the branches. @param {Builder[]} branches @returns {Builder} */
export const alternatives = (branches) => (program) => {
  const first = program.add();
  const last = program.add();
  for (const branch of branches) {
    const [begin, end] = branch(program);
    program.link(first, begin);
    program.link(end, last);
  }
  return [first, last];
};

/** A piece so many times, `most` may be Infinity. @param {Builder} piece @param {number} least @param {number} most @returns {Builder} */
export const repeat = (piece, least, most) => (program) => {
  const first = program.add();
  const last = program.add();
  let at = first;
  let again = -1;
  for (let count = 0; count < least; count++) {
    const [begin, end] = piece(program);
    program.link(at, begin);
    again = begin;
    at = end;
  }
  if (most === Infinity && least) {
    program.link(at, again, last);
    return [first, last];
  }
  if (most === Infinity) {
    const [begin, end] = piece(program);
    program.link(at, begin, last);
    program.link(end, begin, last);
    return [first, last];
  }
  for (let count = least; count < most; count++) {
    const [begin, end] = piece(program);
    program.link(at, begin, last);
    at = end;
  }
  program.link(at, last);
  return [first, last];
};
