/**
 * Controls that few forms need. Those of `HERE` come with the page's later code; the others are in files of their own,
 * fetched by forms that use them: once the first question is there, so that they are at hand without a network too.
 */

import { folded } from './folded.js';
import { illustrations } from './illustrations.js';
import { nothing } from './nothing.js';
import { rank } from './rank.js';
import { film, photo, upload } from './upload.js';

/** @typedef {import('./question.js').Maker} Maker */

/** @type {Record<string, Maker>} */
const HERE = { film, folded, illustrations, nothing, photo, rank, upload };

/** Kind → the file with its maker. @type {Record<string, () => Promise<Record<string, Maker>>>} */
const ELSEWHERE = {
  point: () => import('./map/point.js'),
  pointmap: () => import('./map/pointmap.js'),
  points: () => import('./map/points.js'),
  onemap: () => import('./map/choices.js'),
  manymap: () => import('./map/choices.js'),
  scale: () => import('./likert.js'),
  row: () => import('./likert.js'),
  heads: () => import('./likert.js'),
  imagemap: () => import('./imagemap.js'),
  range: () => import('./range.js'),
  picker: () => import('./range.js'),
  rating: () => import('./range.js'),
  grouped: () => import('./typed.js'),
  masked: () => import('./typed.js'),
  secret: () => import('./typed.js'),
  url: () => import('./typed.js'),
  counter: () => import('./typed.js'),
  bearing: () => import('./bearing.js'),
  calendar: () => import('./dates.js'),
  draw: () => import('./drawing.js'),
  annotate: () => import('./drawing.js'),
  signature: () => import('./drawing.js'),
  sound: () => import('./recorder.js'),
  barcode: () => import('./barcode.js'),
};

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
