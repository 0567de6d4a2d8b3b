/** The plane of maps without tiles, stored lines, and what counts as a step of a walk. */

import assert from 'node:assert/strict';
import test from 'node:test';

globalThis.document = /** @type {any} */ ({ documentElement: { lang: 'en' }, getElementById: () => null });
const plane = await import('../../static/js/controls/map/plane.js');
const shapes = await import('../../static/js/controls/map/shapes.js');
const { counts } = await import('../../static/js/controls/map/walk.js');

const window = { x: 0, y: 0, scale: 1, width: 320, height: 300 };
const near = (/** @type {number} */ one, /** @type {number} */ other, within = 1e-9) =>
  assert.ok(Math.abs(one - other) < within, `${one} is not ${other}`);

test('a place goes to the plane and back as it was', () => {
  for (const place of [
    { latitude: 31.9012, longitude: 117.2105 },
    { latitude: -54.8, longitude: -179.99 },
    { latitude: 0, longitude: 0 },
  ]) {
    const back = plane.placeOf(plane.spotOf(place));
    near(back.latitude, place.latitude);
    near(back.longitude, place.longitude);
  }
});

test('what lies below a finger stays there while the map comes nearer', () => {
  const before = plane.toPlane(window, 40, 250);
  const after = plane.toPlane(plane.zoomed(window, 3, 40, 250), 40, 250);
  near(after.x, before.x, 1e-6);
  near(after.y, before.y, 1e-6);
});

test('a window shows all spots, beside the buttons', () => {
  const spots = plane.spotsOf([
    { latitude: 31.9, longitude: 117.2 },
    { latitude: 31.95, longitude: 117.3 },
  ]);
  const shown = plane.fitted(window, spots, { right: 60 });
  for (const spot of spots) {
    const [left, top] = plane.toScreen(shown, spot);
    assert.ok(left >= 20 && left <= 260 && top >= 20 && top <= 280, `${left} ${top}`);
  }
});

test('a line over the date line takes the short way, and its far end is seen', () => {
  const spots = plane.spotsOf([
    { latitude: -17, longitude: 179.9 },
    { latitude: -17, longitude: -179.9 },
  ]);
  const [west, east] = plane.boundsOf(spots);
  assert.ok(east - west < plane.AROUND / 100);
  const [left] = plane.toScreen(
    plane.fitted(window, spots),
    plane.spotOf({ latitude: -17, longitude: -179.9 }),
  );
  assert.ok(left > 160 && left < 320);
});

test('the scale is a round number of metres on the ground', () => {
  const here = plane.spotOf({ latitude: 31.9, longitude: 117.2 });
  for (const scale of [0.001, 0.07, 1, 13]) {
    const metres = plane.roundLength({ ...window, ...here, scale });
    assert.match(String(metres / 10 ** Math.floor(Math.log10(metres))), /^(1|2|5)$/);
    const pixels = metres * plane.stretchAt(here.y) * scale;
    assert.ok(pixels > 35 && pixels < 110, `${pixels}`);
  }
});

test('a shape is stored closed and read open; a line stays as it is', () => {
  const corners = [
    [31.9, 117.2],
    [31.901, 117.2],
    [31.901, 117.202],
  ].map(([latitude = 0, longitude = 0]) => ({ latitude, longitude, altitude: 0, accuracy: 0 }));
  const text = shapes.storePoints(corners, true);
  assert.equal(text, '31.9 117.2 0 0; 31.901 117.2 0 0; 31.901 117.202 0 0; 31.9 117.2 0 0');
  assert.deepEqual(shapes.readPoints(text, true), corners);
  assert.equal(shapes.readPoints(text, false).length, 4);
  assert.equal(shapes.sayPoints(corners, true), '3 points · 520 m · 10520 m²');
  assert.equal(
    shapes.isCrossed([...corners, { ...corners[0], latitude: 31.9, longitude: 117.203 }], true),
    false,
  );
});

test('a bow tie crosses itself, and has no size to speak of', () => {
  const bow = shapes.readPoints('0 0 0 0; 0 1 0 0; 1 0 0 0; 1 1 0 0', true);
  assert.equal(shapes.isCrossed(bow, true), true);
  assert.doesNotMatch(shapes.sayPoints(bow, true, true), /m²/);
});

test('a walk counts what is exact enough and far enough', () => {
  const last = { latitude: 31.9, longitude: 117.2, altitude: 0, accuracy: 5 };
  const rule = { metres: 10, seconds: 0, accuracy: 20 };
  const fix = { ...last, at: 60_000 };
  assert.equal(counts(fix, undefined, 0, rule), true);
  assert.equal(counts({ ...fix, accuracy: 30 }, undefined, 0, rule), false);
  assert.equal(counts({ ...fix, latitude: 31.90005 }, last, 0, rule), false);
  assert.equal(counts({ ...fix, latitude: 31.9001 }, last, 0, rule), true);
  const timed = { metres: 0, seconds: 20, accuracy: 20 };
  assert.equal(counts({ ...fix, latitude: 31.90001 }, last, 45_000, timed), false);
  assert.equal(counts({ ...fix, latitude: 31.90001 }, last, 30_000, timed), true);
});
