/**
 * The plane a map is drawn on: Web Mercator, in its own metres, and the window through which it is seen. Positions go in
 * and come out as they are (WGS-84): nothing is shifted. Pure numbers; it must not know the DOM.
 */

/** @typedef {{ latitude: number, longitude: number }} Place */
/** @typedef {{ x: number, y: number }} Spot on the plane, y to the north */
/** @typedef {{ x: number, y: number, scale: number, width: number, height: number }} Window centre on the plane, pixels per its metre, size in pixels */

const RADIUS = 6378137;
const RADIAN = Math.PI / 180;
/** Once around the Earth. */
export const AROUND = 2 * Math.PI * RADIUS;
const NORTHMOST = 85;
const MOST_NEAR = 20;
/** Pixels that a window keeps free around what it shows. */
const MARGIN = 28;
/** A single place is shown with this many metres around it. */
const ROOM = 60;

/** @param {Place} place @returns {Spot} */
export function spotOf({ latitude, longitude }) {
  const north = Math.max(-NORTHMOST, Math.min(NORTHMOST, latitude));
  return { x: longitude * RADIAN * RADIUS, y: Math.asinh(Math.tan(north * RADIAN)) * RADIUS };
}

/** @param {Spot} spot @returns {Place} */
export function placeOf({ x, y }) {
  const around = x - AROUND * Math.round(x / AROUND);
  return { latitude: Math.atan(Math.sinh(y / RADIUS)) / RADIAN, longitude: around / (RADIUS * RADIAN) };
}

/** How many metres of the plane are one metre on the ground. @param {number} y */
export function stretchAt(y) {
  return Math.cosh(y / RADIUS);
}

/** Where a spot is in a window; the copy of the world nearest to its middle. @param {Window} window @param {Spot} spot @returns {[number, number]} */
export function toScreen(window, { x, y }) {
  const dx = x - window.x;
  const near = dx - AROUND * Math.round(dx / AROUND);
  return [window.width / 2 + near * window.scale, window.height / 2 - (y - window.y) * window.scale];
}

/** The spot below a pixel. @param {Window} window @param {number} left @param {number} top @returns {Spot} */
export function toPlane(window, left, top) {
  return {
    x: window.x + (left - window.width / 2) / window.scale,
    y: window.y - (top - window.height / 2) / window.scale,
  };
}

/** Move by pixels. @param {Window} window @param {number} right @param {number} down */
export function moved(window, right, down) {
  return within({ ...window, x: window.x - right / window.scale, y: window.y + down / window.scale });
}

/** Come nearer by a factor; what is below a pixel stays there. @param {Window} window @param {number} factor @param {number} [left] @param {number} [top] */
export function zoomed(window, factor, left = window.width / 2, top = window.height / 2) {
  const below = toPlane(window, left, top);
  const scale = limited(window, window.scale * factor);
  return within({
    ...window,
    scale,
    x: below.x - (left - window.width / 2) / scale,
    y: below.y + (top - window.height / 2) / scale,
  });
}

/** A window that shows all these spots, beside what covers its edges. @param {Window} window @param {Spot[]} spots @param {{ left?: number, right?: number }} [covered] pixels */
export function fitted(window, spots, { left = 0, right = 0 } = {}) {
  if (!spots.length) return window;
  const [west, east, south, north] = boundsOf(spots);
  const room = ROOM * 2 * stretchAt((south + north) / 2);
  const wide = Math.max(east - west, room);
  const high = Math.max(north - south, room);
  const free = (/** @type {number} */ size) => Math.max(size - 2 * MARGIN, size / 4, 1);
  const scale = limited(
    window,
    Math.min(free(window.width - left - right) / wide, free(window.height) / high),
  );
  const aside = spots.length > 1 ? (right - left) / 2 / scale : 0;
  return within({ ...window, scale, x: (west + east) / 2 + aside, y: (south + north) / 2 });
}

/** West, east, south, north. @param {Spot[]} spots @returns {[number, number, number, number]} */
export function boundsOf(spots) {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of spots) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return [west, east, south, north];
}

/** A round number of metres that is about `pixels` long in a window. @param {Window} window @param {number} [pixels] */
export function roundLength(window, pixels = 80) {
  const metres = (pixels / window.scale / stretchAt(window.y)) * 1.2;
  const power = 10 ** Math.floor(Math.log10(metres));
  const first = metres / power;
  return power * (first >= 5 ? 5 : first >= 2 ? 2 : 1);
}

/** The spots of places in order, the nearest way around the Earth. @param {Place[]} places @returns {Spot[]} */
export function spotsOf(places) {
  let before = 0;
  return places.map((place, at) => {
    const spot = spotOf(place);
    if (at) spot.x -= AROUND * Math.round((spot.x - before) / AROUND);
    before = spot.x;
    return spot;
  });
}

/** How far a pixel is from a line. @param {number} left @param {number} top @param {[number, number][]} line */
export function apartFrom(left, top, line) {
  let least = Infinity;
  for (let at = 0; at < line.length; at++) {
    const [x1, y1] = /** @type {[number, number]} */ (line[Math.max(at - 1, 0)]);
    const [x2, y2] = /** @type {[number, number]} */ (line[at]);
    const square = (x2 - x1) ** 2 + (y2 - y1) ** 2;
    const along = square ? ((left - x1) * (x2 - x1) + (top - y1) * (y2 - y1)) / square : 0;
    const part = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(left - x1 - part * (x2 - x1), top - y1 - part * (y2 - y1)));
  }
  return least;
}

/** Is a pixel inside an area? @param {number} left @param {number} top @param {[number, number][]} edge */
export function isInside(left, top, edge) {
  let inside = false;
  edge.forEach(([x, y], at) => {
    const [x0, y0] = /** @type {[number, number]} */ (edge.at(at - 1));
    if (y > top !== y0 > top && left < ((x0 - x) * (top - y)) / (y0 - y) + x) inside = !inside;
  });
  return inside;
}

/** @param {Window} window @param {number} scale */
function limited({ width }, scale) {
  return Math.max(Math.max(width, 1) / AROUND, Math.min(MOST_NEAR, scale));
}

/** @param {Window} window @returns {Window} */
function within(window) {
  const highest = RADIUS * Math.asinh(Math.tan(NORTHMOST * RADIAN));
  return {
    ...window,
    x: window.x - AROUND * Math.round(window.x / AROUND),
    y: Math.max(-highest, Math.min(highest, window.y)),
  };
}
