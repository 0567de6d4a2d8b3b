/** Lines on paper: what is seen after going back and clearing, and that they do not hang on the screen. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Strokes, paintLine } from '../../static/js/controls/strokes.js';

/** A pen that writes down what it is told. */
function pen() {
  /** @type {[string, ...number[]][]} */
  const told = [];
  const note =
    (/** @type {string} */ name) =>
    (/** @type {number[]} */ ...numbers) =>
      void told.push([name, ...numbers]);
  const names = ['beginPath', 'moveTo', 'lineTo', 'quadraticCurveTo', 'stroke'];
  return { told, ...Object.fromEntries(names.map((name) => [name, note(name)])) };
}

/** @param {Strokes} strokes @param {string} colour */
function line(strokes, colour) {
  strokes.begin(colour, 4, 10, 10);
  strokes.extend(20, 10);
}

const colours = (/** @type {Strokes} */ strokes) => strokes.lines().map(({ colour }) => colour);

test('going back takes the last line, and a clearing too', () => {
  const strokes = new Strokes();
  line(strokes, 'red');
  line(strokes, 'blue');
  strokes.clear();
  assert.deepEqual(colours(strokes), []);
  line(strokes, 'green');
  assert.deepEqual(colours(strokes), ['green']);
  strokes.undo();
  assert.equal(strokes.cleared, true);
  strokes.undo();
  assert.deepEqual(colours(strokes), ['red', 'blue']);
  strokes.undo();
  strokes.undo();
  assert.equal(strokes.untouched, true);
  strokes.undo();
  assert.deepEqual(colours(strokes), []);
});

test('steps too small to see are left out, and nothing is drawn where no line was begun', () => {
  const strokes = new Strokes();
  assert.equal(strokes.extend(5, 5), false);
  strokes.begin('red', 8, 0, 0);
  assert.equal(strokes.extend(1, 1), false);
  assert.equal(strokes.extend(3, 0), true);
  strokes.clear();
  assert.equal(strokes.extend(50, 50), false);
});

test('a tap is a dot; a line ends where the finger was lifted', () => {
  const dot = pen();
  paintLine(/** @type {any} */ (dot), { colour: 'red', width: 3, points: [7, 8] });
  assert.deepEqual(dot.told, [['beginPath'], ['moveTo', 7, 8], ['lineTo', 7, 8], ['stroke']]);
  const long = pen();
  paintLine(/** @type {any} */ (long), { colour: 'red', width: 3, points: [0, 0, 10, 0, 20, 10, 30, 10] });
  assert.deepEqual(long.told.at(-2), ['lineTo', 30, 10]);
  assert.deepEqual(
    long.told.filter(([name]) => name === 'quadraticCurveTo'),
    [
      ['quadraticCurveTo', 10, 0, 15, 5],
      ['quadraticCurveTo', 20, 10, 25, 10],
    ],
  );
});
