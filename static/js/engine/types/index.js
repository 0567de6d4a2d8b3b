/** Types of answers: text to value and back, in one table keyed by bind type. */
export { ALIASES, CODECS, codec, textOf, typedValue } from './codecs.js';
export { DateValue } from './moments.js';
