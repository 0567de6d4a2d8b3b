/**
 * Photos drawn anew: as large as the form wants them, upright, and without what the camera wrote into them (place, time,
 * device). It must not know questions.
 */

import { make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { Refusal } from './media.js';

/** Without a `max-pixels` a photo's longer side is at most this. */
export const LARGEST_SIDE = 2048;
const QUALITY = 0.85;

/** @typedef {{ source: CanvasImageSource, width: number, height: number, close: () => void }} Picture */

/**
 * A photo, opened no larger than `side`: the one full-size copy is the browser's own, for as long as it takes to read it.
 * @param {Blob} file @param {number} side longest side in pixels @returns {Promise<Picture>} throws Refusal if it is no picture
 */
export async function openPicture(file, side) {
  const address = URL.createObjectURL(file);
  const image = make('img', { decoding: 'async' });
  const close = () => {
    image.removeAttribute('src');
    URL.revokeObjectURL(address);
  };
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = address;
    });
  } catch {
    close();
    throw new Refusal(sayUnread(file));
  }
  const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight, 1));
  const width = Math.max(1, Math.round(image.naturalWidth * scale));
  const height = Math.max(1, Math.round(image.naturalHeight * scale));
  const small = scale < 1 ? await shrunk(file, width, height) : null;
  if (!small) return { source: image, width, height, close };
  close();
  return { source: small, width, height, close: () => small.close() };
}

/** @param {Blob} file @param {number} width @param {number} height @returns {Promise<ImageBitmap | null>} null where the browser cannot */
async function shrunk(file, width, height) {
  const options = /** @type {const} */ ({ resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  const small = await createImageBitmap(file, options).catch(() => null);
  if (small?.width === width && small.height === height) return small;
  small?.close();
  return null;
}

/** @param {Blob} file */
function sayUnread(file) {
  const name = 'name' in file ? String(file.name) : '';
  return /hei[cf]/i.test(`${file.type} ${name}`)
    ? say(
        'This photo is in the HEIC format, which this browser cannot read. Set the camera to JPEG (“most compatible”), or choose another photo.',
      )
    : say('This file is no photo that can be read. Try another.');
}

/** A canvas with white paper. @param {number} width @param {number} height */
export function paper(width, height) {
  const canvas = make('canvas', { width, height });
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('nothing to draw with');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  return { canvas, pen };
}

/** @param {HTMLCanvasElement} canvas @param {'image/jpeg' | 'image/png'} type @returns {Promise<Blob>} */
export function saved(canvas, type) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('not drawn'))), type, QUALITY);
  });
}

/** A photo as a JPEG no longer than `side`. @param {Blob} file @param {number} side @returns {Promise<Blob>} */
export async function redraw(file, side) {
  const picture = await openPicture(file, side);
  try {
    const { canvas, pen } = paper(picture.width, picture.height);
    pen.drawImage(picture.source, 0, 0, picture.width, picture.height);
    const blob = await saved(canvas, 'image/jpeg');
    canvas.width = canvas.height = 0;
    return blob;
  } finally {
    picture.close();
  }
}

/** The longest side that a form allows its pictures. @param {import('./question.js').Question} question @param {number} [most] */
export function longestSide(question, most = LARGEST_SIDE) {
  return Number(question.bind.attributes?.['max-pixels']) || most;
}
