/**
 * Drawings, signatures and photos that are drawn on. Who cannot draw chooses a picture, types the name, or leaves the
 * photo as it is.
 */

import { find } from '../lib/dom.js';
import { plain } from '../lib/markdown.js';
import { fileAnswer } from './media.js';
import { Pad } from './pad.js';
import { longestSide, openPicture, paper, saved } from './redraw.js';
import { listen, photoOf, pickersOf } from './upload.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('./media.js').Made} Made */
/** @typedef {'draw' | 'annotate' | 'signature'} Kind */

const LONGEST = { draw: 1600, annotate: 2048, signature: 1200 };
const ALT = { draw: 'The drawing', annotate: 'The photo with the drawing', signature: 'The signature' };
const NAME_FONT = '"Kaiti SC", STKaiti, KaiTi, "Segoe Script", cursive';

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function draw(body, question) {
  return drawn(body, question, 'draw');
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function annotate(body, question) {
  return drawn(body, question, 'annotate');
}

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function signature(body, question) {
  const answer = fileAnswer(body, question, { medium: 'image', alt: ALT.signature });
  const control = drawn(body, question, 'signature', answer);
  const fold = find(body, '.drawing__typed');
  const name = /** @type {HTMLInputElement} */ (find(body, '.drawing__name'));
  const use = /** @type {HTMLButtonElement} */ (find(body, '.drawing__use'));
  use.addEventListener('click', () => {
    if (name.value.trim())
      answer.take(async () => png(written(name.value.trim(), longestSide(question, LONGEST.signature))));
  });
  name.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.isComposing) use.click();
  });
  return {
    ...control,
    enable(on) {
      control.enable?.(on);
      use.disabled = !on;
      fold.hidden = !on;
    },
  };
}

/** @param {HTMLElement} body @param {Question} question @param {Kind} kind @param {import('./media.js').FileAnswer} [answer] @returns {Control} */
function drawn(
  body,
  question,
  kind,
  answer = fileAnswer(body, question, { medium: 'image', alt: ALT[kind] }),
) {
  const open = /** @type {HTMLButtonElement} */ (find(body, '.drawing__open'));
  const pickers = pickersOf(body, question);
  /** @type {Pad | null} */
  let pad = null;
  const onSheet = () =>
    answer.take(async () => {
      pad = await sheet(question, kind, await answer.blob());
      const canvas = await pad.result;
      pad = null;
      return canvas && (kind === 'annotate' ? jpeg(canvas) : png(canvas));
    });
  open.addEventListener('click', onSheet);
  listen(pickers, async (file) => {
    const before = question.text;
    await answer.take(() => photoOf(file, question));
    if (kind === 'annotate' && question.text !== before && body.isConnected) await onSheet();
  });
  return {
    show() {
      answer.show();
      open.hidden = kind === 'annotate' && !question.text;
    },
    enable: answer.enable,
    focus: () => (open.hidden ? pickers[0] : open)?.focus(),
    dispose() {
      pad?.finish();
      answer.release();
    },
  };
}

/** @param {Question} question @param {Kind} kind @param {Blob | null} before what is drawn on; a signature begins anew */
async function sheet(question, kind, before) {
  const side = longestSide(question, LONGEST[kind]);
  const base = before && kind !== 'signature' ? await openPicture(before, side) : null;
  const { label } = question.host.filling.texts(question.element, question.node);
  return new Pad({ title: plain(label ?? ''), base, side, kind });
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Made>} */
async function png(canvas) {
  return { blob: await saved(canvas, 'image/png'), ending: 'png' };
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Made>} */
async function jpeg(canvas) {
  return { blob: await saved(canvas, 'image/jpeg'), ending: 'jpg' };
}

/** A name as a picture, as large as it fits. @param {string} name @param {number} side */
function written(name, side) {
  const { canvas, pen } = paper(side, Math.round(side / 3));
  const font = (/** @type {number} */ size) => (pen.font = `italic ${size}px ${NAME_FONT}`);
  const most = canvas.height * 0.45;
  font(most);
  font(Math.min(most, (most * canvas.width * 0.9) / pen.measureText(name).width));
  Object.assign(pen, { fillStyle: '#111', textAlign: 'center', textBaseline: 'middle' });
  pen.fillText(name, canvas.width / 2, canvas.height / 2);
  return canvas;
}
