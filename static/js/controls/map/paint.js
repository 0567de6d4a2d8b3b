/**
 * Draws a map on a canvas: ground with a grid of round metres, features, the person's own place. Chosen and held features
 * differ in shape and weight, not in colour alone. Thousands of dots stay smooth: what is out of sight or under another
 * dot is left out. It must not know questions or gestures.
 */

import { AROUND, roundLength, stretchAt, toScreen } from './plane.js';

/** @typedef {import('./plane.js').Spot} Spot */
/** @typedef {import('./plane.js').Window} Window */
/**
 * @typedef {object} Feature
 * @property {string} id @property {'point' | 'line' | 'area'} kind @property {Spot[]} spots @property {[number, number, number, number]} bounds
 * @property {string} label
 */
/**
 * @typedef {object} Picture
 * @property {Feature[]} features @property {Set<string>} chosen
 * @property {{ spots: Spot[], closed: boolean, held: number, crossed: boolean } | null} drawing
 * @property {{ spot: Spot, accuracy: number } | null} own @property {Spot} anchor where the grid begins
 */
/** @typedef {Record<'ground' | 'grid' | 'ink' | 'soft' | 'paper' | 'mark' | 'held' | 'own' | 'bad', string>} Colours */

const DOT = 7;
const PIN = 11;
/** Dots nearer than this to another one are hidden by it. */
const CROWDED = 5;
const LABELLED_AT_MOST = 40;
/** The buttons cover this much of a side. */
const BUTTONS = 60;
const FONT = '600 13px system-ui, sans-serif';

/** @param {HTMLElement} element @returns {Colours} */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: colour('map-ground'),
    grid: colour('map-grid'),
    ink: colour('ink'),
    soft: colour('line-strong'),
    paper: colour('surface'),
    mark: colour('jade'),
    held: colour('marigold'),
    own: colour('focus'),
    bad: colour('bad'),
  };
}

/** @param {CanvasRenderingContext2D} pen @param {Window} window @param {Picture} picture @param {Colours} colours @param {(pen: CanvasRenderingContext2D) => void} [ready] draws the features, where they have been drawn before */
export function paint(pen, window, picture, colours, ready) {
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, window.width, window.height);
  paintGrid(pen, window, picture.anchor, colours);
  if (ready) ready(pen);
  else paintFeatures(pen, window, picture, colours);
  if (picture.own) paintOwn(pen, window, picture.own, colours);
  if (picture.drawing) paintDrawing(pen, window, picture.drawing, colours);
}

/** @param {CanvasRenderingContext2D} pen @param {Window} window @param {Spot} anchor @param {Colours} colours */
function paintGrid(pen, window, anchor, colours) {
  const step = roundLength(window) * stretchAt(anchor.y) * window.scale;
  const [left, top] = toScreen(window, anchor);
  pen.beginPath();
  for (let x = left - Math.floor(left / step) * step; x < window.width; x += step) {
    pen.moveTo(Math.round(x) + 0.5, 0);
    pen.lineTo(Math.round(x) + 0.5, window.height);
  }
  for (let y = top - Math.floor(top / step) * step; y < window.height; y += step) {
    pen.moveTo(0, Math.round(y) + 0.5);
    pen.lineTo(window.width, Math.round(y) + 0.5);
  }
  pen.lineWidth = 1;
  pen.strokeStyle = colours.grid;
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {Window} window @param {Picture} picture @param {Colours} colours */
export function paintFeatures(pen, window, { features, chosen }, colours) {
  const seen = features.filter((feature) => isSeen(window, feature));
  for (const feature of seen)
    if (feature.kind !== 'point') paintLine(pen, window, feature, chosen.has(feature.id), colours);
  const dots = seen.filter(({ kind }) => kind === 'point');
  const taken = new Set();
  const dot = picturedOnce(pen, colours, 'dot', () => dotPicture(colours, false));
  const pin = picturedOnce(pen, colours, 'pin', () => dotPicture(colours, true));
  /** @type {[Feature, number, number][]} */
  const pins = [];
  let drawn = 0;
  for (const feature of dots) {
    const [x, y] = toScreen(window, /** @type {Spot} */ (feature.spots[0]));
    if (chosen.has(feature.id)) {
      pins.push([feature, x, y]);
      continue;
    }
    const cell = Math.round(x / CROWDED) * 10_000 + Math.round(y / CROWDED);
    if (taken.has(cell)) continue;
    taken.add(cell);
    drawn += 1;
    pen.drawImage(dot, x - PIN, y - PIN, 2 * PIN, 2 * PIN);
  }
  for (const [, x, y] of pins) pen.drawImage(pin, x - PIN, y - PIN, 2 * PIN, 2 * PIN);
  if (drawn + pins.length <= LABELLED_AT_MOST) paintLabels(pen, window, seen, chosen, colours);
}

/** @param {Window} window @param {Feature} feature */
function isSeen(window, { bounds: [west, east, south, north] }) {
  const [left, bottom] = toScreen(window, { x: west, y: south });
  const right = left + (east - west) * window.scale;
  const top = bottom - (north - south) * window.scale;
  return right > -PIN && left < window.width + PIN && bottom > -PIN && top < window.height + PIN;
}

/** @type {WeakMap<CanvasRenderingContext2D, Map<string, HTMLCanvasElement>>} */
const pictures = new WeakMap();

/** A picture is drawn once per map and colours, then copied. @param {CanvasRenderingContext2D} pen @param {Colours} colours @param {string} name @param {() => HTMLCanvasElement} draw */
function picturedOnce(pen, colours, name, draw) {
  const known = pictures.get(pen) ?? new Map();
  pictures.set(pen, known);
  const key = `${name} ${colours.paper} ${colours.mark}`;
  if (!known.has(key)) known.set(key, draw());
  return /** @type {HTMLCanvasElement} */ (known.get(key));
}

/** A dot to choose: a ring; or one that is chosen: larger, full, with a tick. @param {Colours} colours @param {boolean} isChosen */
function dotPicture(colours, isChosen) {
  const picture = document.createElement('canvas');
  picture.width = picture.height = PIN * 4;
  const pen = /** @type {CanvasRenderingContext2D} */ (picture.getContext('2d'));
  pen.scale(2, 2);
  pen.translate(PIN, PIN);
  pen.beginPath();
  pen.arc(0, 0, isChosen ? PIN - 1 : DOT - 1, 0, 7);
  pen.fillStyle = isChosen ? colours.mark : colours.paper;
  pen.fill();
  pen.lineWidth = isChosen ? 2 : 2.5;
  pen.strokeStyle = isChosen ? colours.paper : colours.ink;
  pen.stroke();
  if (isChosen) paintTick(pen, colours.paper);
  return picture;
}

/** @param {CanvasRenderingContext2D} pen @param {string} colour */
function paintTick(pen, colour) {
  pen.beginPath();
  pen.moveTo(-4.5, 0.5);
  pen.lineTo(-1, 4);
  pen.lineTo(5, -3.5);
  pen.lineWidth = 2.5;
  pen.strokeStyle = colour;
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {Window} window @param {Spot[]} spots @param {boolean} closed */
function trace(pen, window, spots, closed) {
  const [first] = spots;
  if (!first) return;
  const [left, top] = toScreen(window, first);
  pen.beginPath();
  for (const { x, y } of spots)
    pen.lineTo(left + (x - first.x) * window.scale, top - (y - first.y) * window.scale);
  if (closed) pen.closePath();
}

/** @param {CanvasRenderingContext2D} pen @param {Window} window @param {Feature} feature @param {boolean} isChosen @param {Colours} colours */
function paintLine(pen, window, { kind, spots, bounds }, isChosen, colours) {
  trace(pen, window, spots, kind === 'area');
  if (kind === 'area') {
    pen.globalAlpha = isChosen ? 0.35 : 0.12;
    pen.fillStyle = isChosen ? colours.mark : colours.soft;
    pen.fill();
    pen.globalAlpha = 1;
  }
  pen.lineJoin = 'round';
  if (isChosen) {
    pen.lineWidth = 8;
    pen.strokeStyle = colours.paper;
    pen.stroke();
  }
  pen.lineWidth = isChosen ? 5 : 2.5;
  pen.strokeStyle = isChosen ? colours.mark : colours.ink;
  pen.stroke();
  if (!isChosen) return;
  const [x, y] = middleOf(window, { kind, spots, bounds });
  const pin = picturedOnce(pen, colours, 'pin', () => dotPicture(colours, true));
  pen.drawImage(pin, x - PIN, y - PIN, 2 * PIN, 2 * PIN);
}

/** Where a feature's name and tick stand. @param {Window} window @param {Pick<Feature, 'kind' | 'spots' | 'bounds'>} feature */
function middleOf(window, { kind, spots, bounds: [west, east, south, north] }) {
  if (kind === 'area') return toScreen(window, { x: (west + east) / 2, y: (south + north) / 2 });
  return toScreen(window, /** @type {Spot} */ (spots[Math.floor(spots.length / 2)]));
}

/** Names where they do not cover each other, chosen ones first. @param {CanvasRenderingContext2D} pen @param {Window} window @param {Feature[]} features @param {Set<string>} chosen @param {Colours} colours */
function paintLabels(pen, window, features, chosen, colours) {
  pen.font = FONT;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  /** @type {[number, number, number][]} */
  const placed = [];
  const ordered = [...features].sort(
    (one, other) => Number(chosen.has(other.id)) - Number(chosen.has(one.id)),
  );
  for (const feature of ordered) {
    const [x, y] = middleOf(window, feature);
    const words = feature.label.length > 24 ? `${feature.label.slice(0, 23)}…` : feature.label;
    const width = pen.measureText(words).width;
    const beside = x + PIN + 4;
    const left = beside + width < window.width - BUTTONS ? beside : x - PIN - 4 - width;
    if (placed.some(([from, to, row]) => left < to && left + width > from && Math.abs(row - y) < 16))
      continue;
    placed.push([left, left + width, y]);
    pen.lineWidth = 4;
    pen.strokeStyle = colours.ground;
    pen.strokeText(words, left, y);
    pen.fillStyle = colours.ink;
    pen.fillText(words, left, y);
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Window} window @param {{ spot: Spot, accuracy: number }} own @param {Colours} colours */
function paintOwn(pen, window, { spot, accuracy }, colours) {
  const [x, y] = toScreen(window, spot);
  const radius = Math.min(accuracy * stretchAt(spot.y) * window.scale, AROUND);
  pen.beginPath();
  pen.arc(x, y, Math.max(radius, DOT), 0, 7);
  pen.globalAlpha = 0.16;
  pen.fillStyle = colours.own;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 1.5;
  pen.strokeStyle = colours.own;
  pen.stroke();
  pen.beginPath();
  pen.arc(x, y, DOT, 0, 7);
  pen.fill();
  pen.lineWidth = 2.5;
  pen.strokeStyle = colours.paper;
  pen.stroke();
}

/** What is being drawn: its line, its corners, the held one largest. @param {CanvasRenderingContext2D} pen @param {Window} window @param {NonNullable<Picture['drawing']>} drawing @param {Colours} colours */
function paintDrawing(pen, window, { spots, closed, held, crossed }, colours) {
  const isShape = closed && spots.length > 2;
  trace(pen, window, spots, isShape);
  if (isShape) {
    pen.globalAlpha = 0.18;
    pen.fillStyle = crossed ? colours.bad : colours.mark;
    pen.fill();
    pen.globalAlpha = 1;
  }
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = crossed ? colours.bad : colours.mark;
  pen.stroke();
  spots.forEach((spot, at) =>
    paintCorner(pen, toScreen(window, spot), at === held, at === spots.length - 1, colours),
  );
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number]} at @param {boolean} isHeld @param {boolean} isLast @param {Colours} colours */
function paintCorner(pen, [x, y], isHeld, isLast, colours) {
  const size = isHeld ? PIN : isLast ? DOT : DOT - 1.5;
  pen.beginPath();
  if (isHeld) pen.rect(x - size, y - size, 2 * size, 2 * size);
  else pen.arc(x, y, size, 0, 7);
  pen.fillStyle = isHeld ? colours.held : isLast ? colours.mark : colours.paper;
  pen.fill();
  pen.lineWidth = 2.5;
  pen.strokeStyle = isHeld ? colours.ink : isLast ? colours.paper : colours.mark;
  pen.stroke();
}
