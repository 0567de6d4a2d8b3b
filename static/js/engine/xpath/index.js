/** Expressions in the browser: trees to closures, and values to other values. */
export { toBoolean, toNumber, toText } from './coerce.js';
export { Context } from './context.js';
export { EvaluationError } from './errors.js';
export { compile } from './evaluate.js';
