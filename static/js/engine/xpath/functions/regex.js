/** `regex()`: a pack of its own, loaded by forms that use it, since the matcher is as large as all other texts. */
import { matches } from '../regex.js';
import { text } from './text.js';

/** @type {import('./entry.js').Table} */
export const regexes = {
  regex: [2, 2, (ctx, value, pattern) => matches(text(ctx, pattern), text(ctx, value), ctx.scope.budget)],
};
