/** Answers to selects: names of choices with spaces between. */
import { toNumber } from '../coerce.js';
import { EvaluationError } from '../errors.js';
import { text } from './text.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Run} Run */
/** @typedef {import('../context.js').Value} Value */

/** @param {Context} ctx @param {Value} answer */
const choices = (ctx, answer) => text(ctx, answer).split(' ').filter(Boolean);

/** @param {Context} ctx @param {Value} answer @param {Value} choice */
const selected = (ctx, answer, choice) => ` ${text(ctx, answer)} `.includes(` ${text(ctx, choice).trim()} `);

/** @param {Context} ctx @param {Value} answer @param {Value} place */
const selectedAt = (ctx, answer, place) =>
  choices(ctx, answer)[Math.trunc(toNumber(place, ctx.scope.timezone)) || 0] ?? '';

/** @param {any[][]} trees @param {Run[]} closures @returns {Run} */
function choiceName([, question], [value]) {
  return (ctx) => {
    if (question?.[0] !== 'path') {
      throw new EvaluationError('jr:choice-name() needs the path of a question, in quotation marks');
    }
    const wanted = text(ctx, /** @type {Run} */ (value)(ctx));
    return wanted && ctx.scope.budget.label(() => ctx.scope.choiceLabel(wanted, question, ctx.node));
  };
}

/** @type {import('./entry.js').Table} */
export const selects = {
  selected: [2, 2, selected],
  'is-selected': [2, 2, selected],
  'count-selected': [1, 1, (ctx, answer) => choices(ctx, answer).length],
  'selected-at': [2, 2, selectedAt],
  'jr:choice-name': [2, 2, choiceName, 'trees'],
};
