/**
 * How much work expressions may make before an answer is due: a hostile form must not hold a phone. Counted in steps
 * and not in time, so that the server stops at the same place. Twin of `fieldapp/xforms/xpath/budget.py`.
 */
import { EvaluationError } from './errors.js';

const MOST_STEPS = 4_000_000;
const LONGEST_TEXT = 1_000_000;
const LABELS_INSIDE = 5;
const FREE_LENGTH = 1000;

/** What is left for one stretch of work, such as what one answer sets off. */
export class Budget {
  left = MOST_STEPS;
  labels = 0;

  /** Take steps off. Throws `EvaluationError` when nothing is left. @param {number} steps */
  spend(steps) {
    this.left -= steps;
    if (this.left < 0) throw new EvaluationError('too much work');
  }

  /** Take off what going through a text of so many UTF-16 units costs. @param {number} length */
  read(length) {
    if (length > FREE_LENGTH) this.spend(length >> 1);
  }

  /** A label that an expression asks for; labels ask in turn. Throws for one that has no end. @param {() => string} make */
  label(make) {
    if (this.labels >= LABELS_INSIDE) throw new EvaluationError('the label shows itself');
    this.labels++;
    try {
      return make();
    } finally {
      this.labels--;
    }
  }

  /** Begin a new stretch. */
  renew() {
    this.left = MOST_STEPS;
  }
}

/** What passing by so many nodes costs. @param {number} nodes */
export const passing = (nodes) => nodes >> 4;

/** Throws for a text that would be too long. @param {number} units */
export function checkLength(units) {
  if (units > LONGEST_TEXT)
    throw new EvaluationError(`the text would be longer than ${LONGEST_TEXT} characters`);
}

/** What evaluating a tree once costs at most: how many expressions it is made of. @param {any[]} tree @returns {number} */
export function weight(tree) {
  const [kind, ...inner] = tree;
  /** @type {any[][]} */
  let parts = inner;
  if (kind === 'n' || kind === 's') parts = [];
  else if (kind === 'call') parts = inner.slice(1);
  else if (kind === 'path') {
    parts = inner.slice(1).flatMap((step) => step.slice(2));
    if (Array.isArray(inner[0])) parts.push(inner[0]);
  }
  return parts.reduce((sum, part) => sum + weight(part), 1);
}
