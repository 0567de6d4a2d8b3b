/** Controls that few forms need: a page loads them when the first is about to be shown. */

import { range, rank } from './order.js';
import { point, points } from './position.js';
import { upload } from './upload.js';

/** @type {Record<string, import('./question.js').Maker>} */
export const LATER = { range, rank, point, points, upload };
