/** Hashes, identifiers and stored values, which must be right on every phone. */

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';

globalThis.document = /** @type {any} */ ({ documentElement: { lang: 'en' }, getElementById: () => null });
const { digest, hex, sha256 } = await import('../../static/js/lib/sha256.js');
const { uuid } = await import('../../static/js/lib/uuid.js');
const { CODECS, plainDigits, readPosition, storePosition } =
  await import('../../static/js/controls/values.js');
const { kindOf } = await import('../../static/js/controls/kinds.js');
const { language, say, sayMoment, tagOf } = await import('../../static/js/lib/words.js');
const { visible } = await import('../../static/js/controls/choices.js');
const { labelWidth } = await import('../../static/js/controls/label_width.js');

test('hashes without WebCrypto are those of the standard, around every block border', async () => {
  assert.equal(hex(sha256('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 4099]) {
    const bytes = randomBytes(size);
    assert.equal(hex(sha256(bytes)), createHash('sha256').update(bytes).digest('hex'), `${size} bytes`);
  }
  assert.equal(await digest('入户走访'), hex(sha256('入户走访')));
});

test('identifiers are random and marked as version 4', () => {
  const made = new Set(Array.from({ length: 500 }, uuid));
  assert.equal(made.size, 500);
  for (const id of made)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('moments are stored with their offset and shown as local time', () => {
  const stored = CODECS.datetime.stored('2026-11-23T09:30');
  assert.match(stored, /^2026-11-23T09:30:00\.000[+-]\d\d:\d\d$/);
  assert.equal(CODECS.datetime.shown(stored), '2026-11-23T09:30');
  assert.equal(CODECS.datetime.stored(''), '');
  assert.equal(CODECS.time.shown('09:30:00.000+08:00'), '09:30');
});

test('digits of a Chinese keyboard are digits', () => {
  assert.equal(plainDigits('－１２．５'), '-12.5');
  assert.equal(CODECS.integer.stored(' ３ '), '3');
});

test('positions keep latitude, longitude, altitude and accuracy', () => {
  const position = { latitude: 31.91, longitude: 117.22, altitude: null, accuracy: 12.34 };
  assert.equal(storePosition(position), '31.91 117.22 0 12.3');
  assert.deepEqual(readPosition('31.91 117.22 0 12.3'), { ...position, altitude: 0, accuracy: 12.3 });
  assert.equal(readPosition('131 17'), null);
  assert.equal(readPosition(''), null);
});

test('a question gets the control its form names, a note if nobody can answer it, a list if a menu would be too long', () => {
  const kind = (/** @type {any} */ element, now = {}) => kindOf(element, now);
  assert.equal(kind({ kind: 'input', control: 'integer' }), 'integer');
  assert.equal(kind({ kind: 'input', control: 'integer' }, { readonly: true }), 'note');
  assert.equal(kind({ kind: 'select1', control: 'menu' }, { choices: 9 }), 'menu');
  assert.equal(kind({ kind: 'select1', control: 'menu' }, { choices: 900 }), 'folded');
  assert.equal(kind({ kind: 'upload', control: 'upload' }, { readonly: true }), 'upload');
});

test('a long list shows its first rows, what fits, and always what is chosen', () => {
  const offered = Array.from({ length: 2500 }, (_, n) => ({ value: `v${n}`, label: `村 ${n}` }));
  assert.equal(visible(offered, '', []).length, 20);
  assert.equal(visible(offered.slice(0, 60), '', []).length, 60);
  assert.ok(visible(offered, '', ['v2000']).some((choice) => choice.value === 'v2000'));
  assert.deepEqual(
    visible(offered, '2499', []).map((choice) => choice.value),
    ['v2499'],
  );
  assert.equal(
    visible(offered, 'Ｖ２４９９', [])[0]?.label,
    '村 2499',
    'by value and in full-width letters too',
  );
});

test('languages of forms are those of the interface', () => {
  assert.equal(tagOf('中文 (zh)'), 'zh-Hans');
  assert.equal(tagOf('English (en)'), 'en');
  assert.equal(tagOf('Français (fr)'), '');
  assert.equal(tagOf('Chinese'), 'zh-Hans');
  assert.equal(tagOf('Enets (enf)'), '');
  assert.equal(language(), 'en');
  assert.equal(say('{count} so far', { count: 3 }), '3 so far');
});

test('moments are said as people say them, exactly when they are long ago', () => {
  const now = new Date(2026, 10, 23, 18, 0);
  assert.equal(sayMoment(new Date(2026, 10, 23, 0, 5), now), 'today 00:05');
  assert.equal(sayMoment(new Date(2026, 10, 22, 23, 59), now), 'yesterday 23:59');
  assert.equal(sayMoment(new Date(2026, 8, 3, 14, 5), now), '9/3 14:05');
  assert.equal(sayMoment(new Date(2025, 8, 3, 14, 5), now), '2025-09-03 14:05');
});

test('a column is as wide as the longest word of its label, and a label takes at most three lines', () => {
  assert.equal(labelWidth('是'), 1);
  assert.equal(labelWidth('非常不同意'), 2);
  assert.equal(labelWidth('法律援助工资合同工伤'), 10 / 3);
  assert.ok(labelWidth('Strongly disagree') > labelWidth('Do not agree'));
  assert.ok(labelWidth('لا أوافق بشدة') < labelWidth('Strongly disagree'));
  assert.equal(labelWidth(''), 0);
});
