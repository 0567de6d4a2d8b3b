/** What a form needs after its first questions: rare controls, the end of a repeat, overview, review, sending. Loaded while they are read, in one file. */

export { showOutcome } from './outcome.js';
export { showOverview } from './overview.js';
export { showRepeat } from './repeat.js';
export { showReview } from './review.js';
export { readLists } from './lists.js';
export { send } from './send.js';
export { makerOf, fetchMakers } from '../../controls/later.js';
export { readInstance } from '../../engine/instances.js';
export { locate } from './locate.js';
