/**
 * A map in a question: its sheet, scale, north mark and buttons. No tiles and no network: what matters is where things lie
 * to each other and how far apart. It must not know questions; who shows a map says what is on it and hears what is tapped.
 */

import { find, icon, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { Layer } from './layer.js';
import { coloursOf, paint } from './paint.js';
import {
  apartFrom,
  boundsOf,
  fitted,
  isInside,
  moved,
  placeOf,
  roundLength,
  spotOf,
  spotsOf,
  stretchAt,
  toPlane,
  toScreen,
  zoomed,
} from './plane.js';
import { handle } from './touch.js';
import { sayLength } from './words.js';

/** @typedef {import('./plane.js').Place} Place */
/** @typedef {import('./plane.js').Spot} Spot */
/** @typedef {import('./plane.js').Window} Window */
/** @typedef {import('./paint.js').Feature} Feature */
/** @typedef {import('../values.js').Position} Position */
/** @typedef {{ tap?: (place: Place) => void, pick?: (feature: Feature) => void, drag?: (corner: number, place: Place) => void, enter?: () => void, rest?: () => void, mine?: () => void }} Wishes */

/** A finger is this wide, in pixels. */
const FINGER = 24;
const NEARER = 1.8;
const PAUSE = 120;
/** So wide are the buttons. */
const BUTTONS = 40;
/** So much of the latitude may change before the grid is measured anew. */
const DRIFT = 20_000;

export class MapView {
  /** @param {HTMLElement} frame @param {Wishes} wishes @param {{ cross?: boolean }} [looks] whether the middle is marked */
  constructor(frame, wishes, { cross = false } = {}) {
    this.frame = frame;
    this.wishes = wishes;
    /** @type {Window} */
    this.window = { x: 0, y: 0, scale: 0, width: 0, height: 0 };
    /** @type {import('./paint.js').Picture} */
    this.picture = { features: [], chosen: new Set(), drawing: null, own: null, anchor: { x: 0, y: 0 } };
    /** Spots that the map shall show once it has a size. @type {Spot[]} */
    this.wanted = [];
    this.waits = 0;
    this.sharp = 1;
    this.settling = 0;
    this.layer = new Layer();
    frame.classList.toggle('map--cross', cross);
    this.#build();
    this.sheet = /** @type {HTMLCanvasElement} */ (find(frame, '.map__sheet'));
    this.pen = /** @type {CanvasRenderingContext2D} */ (this.sheet.getContext('2d'));
    this.colours = coloursOf(frame);
    this.sizes = new ResizeObserver(() => this.#measure());
    this.sizes.observe(this.sheet);
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.dark.addEventListener('change', this.#recolour);
    this.#handle();
  }

  /** Does the map show a place at all? */
  get isSet() {
    return this.window.scale > 0;
  }

  /** The place in the middle. */
  get middle() {
    return placeOf(this.window);
  }

  /** @param {Feature[]} features */
  setFeatures(features) {
    this.layer.forget();
    this.picture.features = features;
    this.draw();
  }

  /** @param {Iterable<string>} ids */
  setChosen(ids) {
    this.picture.chosen = new Set(ids);
    this.layer.forget();
    this.draw();
  }

  /** @param {Place[]} places @param {{ closed: boolean, held: number, crossed: boolean }} how */
  setDrawing(places, how) {
    this.picture.drawing = { spots: spotsOf(places), ...how };
    this.draw();
  }

  /** @param {Position | null} position */
  setOwn(position) {
    this.picture.own = position && { spot: spotOf(position), accuracy: position.accuracy };
    this.draw();
  }

  /** Show these places, all of them. @param {Place[]} places */
  show(places) {
    this.showSpots(spotsOf(places));
  }

  /** @param {Spot[]} spots */
  showSpots(spots) {
    if (!spots.length) return;
    this.wanted = spots;
    if (this.window.width) this.#fit();
  }

  /** Move the middle to a place, as near as now. @param {Place} place */
  center(place) {
    if (!this.isSet) return this.show([place]);
    const { x, y } = spotOf(place);
    this.#look({ ...this.window, x, y });
  }

  /** Draw soon, once. */
  draw() {
    this.waits ||= requestAnimationFrame(() => {
      this.waits = 0;
      if (!this.window.width || !this.isSet) return;
      const ready = this.layer.ready(this.window, this.picture, this.colours, this.sharp);
      paint(this.pen, this.window, this.picture, this.colours, ready);
    });
  }

  dispose() {
    cancelAnimationFrame(this.waits);
    clearTimeout(this.settling);
    this.sizes.disconnect();
    this.dark.removeEventListener('change', this.#recolour);
  }

  #recolour = () => {
    this.colours = coloursOf(this.frame);
    this.layer.forget();
    this.draw();
  };

  #build() {
    const button = (
      /** @type {string} */ sign,
      /** @type {string} */ words,
      /** @type {() => void} */ click,
    ) =>
      make(
        'button',
        { class: 'map__button', type: 'button', 'data-say-label': words, 'aria-label': say(words), click },
        icon(sign),
      );
    const { mine } = this.wishes;
    this.frame.replaceChildren(
      make('canvas', {
        class: 'map__sheet',
        tabindex: 0,
        role: 'application',
        'data-say-label':
          'Map. Arrow keys move it, + and − bring it nearer or farther, Enter means the middle.',
        'aria-label': say(
          'Map. Arrow keys move it, + and − bring it nearer or farther, Enter means the middle.',
        ),
      }),
      make(
        'p',
        { class: 'map__empty', 'data-say': 'No place yet. Find your position or type coordinates.' },
        say('No place yet. Find your position or type coordinates.'),
      ),
      make('span', { class: 'map__cross', 'aria-hidden': 'true' }),
      make(
        'span',
        { class: 'map__north', 'aria-hidden': 'true' },
        make('span', { 'data-say': 'N' }, say('N')),
      ),
      make('span', { class: 'map__scale' }, make('span', {})),
      make(
        'div',
        { class: 'map__buttons' },
        button('plus', 'Nearer', () => this.#zoom(NEARER)),
        button('minus', 'Farther', () => this.#zoom(1 / NEARER)),
        button('map', 'Show everything', () => this.#fit()),
        mine && button('location', 'My position on the map', mine),
      ),
    );
  }

  #handle() {
    handle(this.sheet, {
      move: (right, down) => this.isSet && this.#look(moved(this.window, right, down)),
      zoom: (factor, left, top) => this.isSet && this.#look(zoomed(this.window, factor, left, top)),
      tap: (left, top) => this.isSet && this.#tapped(left, top),
      grab: (left, top) => this.#grabbed(left, top),
      enter: () => this.isSet && this.#entered(),
      rest: () => this.#rested(),
    });
  }

  /** @param {number} factor */
  #zoom(factor) {
    if (this.isSet) this.#look(zoomed(this.window, factor));
    this.#rested();
  }

  /** Nothing moves any more: time to draw what was only enlarged. */
  #rested() {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      if (this.layer.isSharp(this.window)) return;
      this.layer.forget();
      this.draw();
    }, PAUSE);
    this.wishes.rest?.();
  }

  #entered() {
    if (this.wishes.enter) this.wishes.enter();
    else this.#tapped(this.window.width / 2, this.window.height / 2);
  }

  /** @param {number} left @param {number} top */
  #tapped(left, top) {
    const feature = this.wishes.pick && this.#featureAt(left, top);
    if (feature) this.wishes.pick?.(feature);
    else this.wishes.tap?.(placeOf(toPlane(this.window, left, top)));
  }

  /** A corner of the drawing below a finger; its number or -1. @param {Place} place */
  cornerAt(place) {
    const [left, top] = toScreen(this.window, spotOf(place));
    return this.#cornerAt(left, top);
  }

  /** @param {number} left @param {number} top */
  #cornerAt(left, top) {
    const spots = this.picture.drawing?.spots ?? [];
    const apart = spots.map((spot) => {
      const [x, y] = toScreen(this.window, spot);
      return Math.hypot(x - left, y - top);
    });
    const least = Math.min(...apart, FINGER);
    return least < FINGER ? apart.lastIndexOf(least) : -1;
  }

  /** Only the corner that is held can be dragged: a finger that moves the map takes nothing along by mistake. @param {number} left @param {number} top */
  #grabbed(left, top) {
    const held = this.picture.drawing?.held ?? -1;
    const spot = this.picture.drawing?.spots[held];
    if (!spot || !this.wishes.drag) return null;
    const [x, y] = toScreen(this.window, spot);
    if (Math.hypot(x - left, y - top) > FINGER) return null;
    return (/** @type {number} */ to, /** @type {number} */ down) =>
      this.wishes.drag?.(held, placeOf(toPlane(this.window, to, down)));
  }

  /** The nearest feature below a finger: points before lines before areas. @param {number} left @param {number} top @returns {Feature | undefined} */
  #featureAt(left, top) {
    /** @type {Feature | undefined} */
    let best;
    let least = Infinity;
    for (const feature of this.picture.features) {
      const apart = this.#apart(feature, left, top);
      if (apart < least) [best, least] = [feature, apart];
    }
    return best;
  }

  /** @param {Feature} feature @param {number} left @param {number} top */
  #apart({ kind, spots, bounds }, left, top) {
    const [west, east, south, north] = bounds;
    const reach = FINGER / this.window.scale;
    const { x, y } = toPlane(this.window, left, top);
    if (kind !== 'point' && (x < west - reach || x > east + reach || y < south - reach || y > north + reach))
      return Infinity;
    const line = spots.map((spot) => toScreen(this.window, spot));
    const apart = apartFrom(left, top, kind === 'area' ? [...line, ...line.slice(0, 1)] : line);
    if (kind === 'area' && isInside(left, top, line)) return FINGER * 2 + (east - west) * this.window.scale;
    return apart > FINGER ? Infinity : kind === 'point' ? apart : apart + FINGER;
  }

  #measure() {
    const { clientWidth: width, clientHeight: height } = this.sheet;
    if (!width || !height) return;
    const sharp = (this.sharp = Math.min(devicePixelRatio || 1, 2));
    this.layer.forget();
    this.sheet.width = Math.round(width * sharp);
    this.sheet.height = Math.round(height * sharp);
    this.pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.window = { ...this.window, width, height };
    if (!this.isSet) this.#fit();
    else this.#look(this.window);
  }

  #fit() {
    if (!this.wanted.length) return;
    const [, , south, north] = boundsOf(this.wanted);
    this.picture.anchor = { x: /** @type {Spot} */ (this.wanted[0]).x, y: (south + north) / 2 };
    const isMirrored = getComputedStyle(this.frame).direction === 'rtl';
    this.#look(fitted(this.window, this.wanted, { [isMirrored ? 'left' : 'right']: BUTTONS }));
    this.wishes.rest?.();
  }

  /** @param {Window} window */
  #look(window) {
    this.window = window;
    if (Math.abs(window.y - this.picture.anchor.y) > DRIFT)
      this.picture.anchor = { x: window.x, y: window.y };
    const metres = roundLength(window);
    const bar = find(this.frame, '.map__scale');
    bar.style.inlineSize = `${metres * stretchAt(this.picture.anchor.y) * window.scale}px`;
    find(bar, 'span').textContent = sayLength(metres);
    this.frame.classList.add('map--set');
    this.draw();
  }
}

/** A choice's geometry as a feature; null if it has none. @param {string} id @param {string} label @param {Place[]} places @param {boolean} closed @returns {Feature | null} */
export function featureOf(id, label, places, closed) {
  const spots = spotsOf(places);
  if (!spots.length) return null;
  const kind = spots.length === 1 ? 'point' : closed ? 'area' : 'line';
  return { id, label, kind, spots, bounds: boundsOf(spots) };
}
