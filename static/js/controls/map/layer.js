/**
 * Many features, drawn once and then moved as one picture: a slow phone cannot draw thousands of them sixty times a second.
 * The picture reaches beyond the window; it is drawn anew where the window leaves it or comes much nearer.
 */

import { paintFeatures } from './paint.js';
import { toScreen } from './plane.js';

/** @typedef {import('./plane.js').Window} Window */
/** @typedef {import('./paint.js').Picture} Picture */
/** @typedef {import('./paint.js').Colours} Colours */

/** Fewer are drawn directly. */
const MANY = 150;
/** Windows across. */
const REACH = 2;
/** How much larger or smaller a picture may be shown while fingers move. */
const BLURRED = 1.5;

export class Layer {
  /** @type {{ canvas: HTMLCanvasElement, window: Window } | null} */
  #drawn = null;

  /** What it showed has changed. */
  forget() {
    this.#drawn = null;
  }

  /** Is what would be shown as sharp as it can be? @param {Window} window */
  isSharp(window) {
    return !this.#drawn || this.#drawn.window.scale === window.scale;
  }

  /** How to draw the features; undefined where they are few. @param {Window} window @param {Picture} picture @param {Colours} colours @param {number} sharp pixels of the screen per pixel */
  ready(window, picture, colours, sharp) {
    if (picture.features.length < MANY) return undefined;
    if (!this.#drawn || !covers(this.#drawn.window, window))
      this.#drawn = drawn(window, picture, colours, sharp);
    const { canvas, window: own } = this.#drawn;
    const zoom = window.scale / own.scale;
    const [x, y] = toScreen(window, own);
    return (/** @type {CanvasRenderingContext2D} */ pen) =>
      pen.drawImage(
        canvas,
        x - (own.width / 2) * zoom,
        y - (own.height / 2) * zoom,
        own.width * zoom,
        own.height * zoom,
      );
  }
}

/** @param {Window} window @param {Picture} picture @param {Colours} colours @param {number} sharp */
function drawn(window, picture, colours, sharp) {
  const own = { ...window, width: window.width * REACH, height: window.height * REACH };
  const canvas = document.createElement('canvas');
  canvas.width = own.width * sharp;
  canvas.height = own.height * sharp;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.scale(sharp, sharp);
  paintFeatures(pen, own, picture, colours);
  return { canvas, window: own };
}

/** @param {Window} own @param {Window} window */
function covers(own, window) {
  const zoom = window.scale / own.scale;
  if (zoom > BLURRED || zoom < 1 / BLURRED) return false;
  const [x, y] = toScreen(window, own);
  const [wide, high] = [(own.width / 2) * zoom, (own.height / 2) * zoom];
  return x - wide <= 0 && x + wide >= window.width && y - high <= 0 && y + high >= window.height;
}
