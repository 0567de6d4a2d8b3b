/**
 * Controls that few forms need. Those of `HERE` come with the page's later code; the others are in files of their own,
 * fetched by forms that use them: once the first question is there, so that they are at hand without a network too.
 */

import { range, rank } from './order.js';
import { point, points } from './position.js';
import { upload } from './upload.js';

/** @typedef {import('./question.js').Maker} Maker */

/** @type {Record<string, Maker>} */
const HERE = { range, rank, point, points, upload };

/** Kind → the file with its maker. @type {Record<string, () => Promise<Record<string, Maker>>>} */
const ELSEWHERE = {};

/** The maker of a kind of control. Throws where its file cannot be had. @param {string} kind @returns {Promise<Maker>} */
export async function makerOf(kind) {
  const maker = HERE[kind] ?? (await ELSEWHERE[kind]?.())?.[kind];
  if (!maker) throw new RangeError(`no control ${kind}`);
  return maker;
}

/** Have the files of these controls at hand. @param {Iterable<string>} kinds */
export async function fetchMakers(kinds) {
  await Promise.all([...new Set(kinds)].map((kind) => ELSEWHERE[kind]?.()));
}
