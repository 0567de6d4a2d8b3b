import assert from 'node:assert/strict';
import test from 'node:test';

import { CODECS, group, plainDigits } from '../../static/js/controls/values.js';
import { headingOf, ungroup, webAddress } from '../../static/js/controls/written.js';
import { scaleOf } from '../../static/js/controls/number_scale.js';
import { CALENDARS, calendarOf, dayOf, isoOf, monthNames } from '../../static/js/controls/calendars.js';

const DAY = 86_400_000;
const isoAt = (/** @type {number} */ days) => new Date(days * DAY).toISOString().slice(0, 10);
const dayNumber = (/** @type {string} */ iso) => Date.parse(`${iso}T00:00Z`) / DAY;

/** All values of a scale. @param {Record<string, string>} attributes */
function valuesOf(attributes) {
  const scale = scaleOf(attributes);
  assert.ok(scale);
  return Array.from({ length: scale.count + 1 }, (_, step) => scale.value(step));
}

test('digits of any keyboard are digits, and a decimal comma is a point where it cannot mean thousands', () => {
  assert.equal(plainDigits('٣٫٥ ۴ ५ ၆ ７。８'), '3.5 4 5 6 7.8');
  assert.equal(CODECS.decimal.stored('1,5'), '1.5');
  assert.equal(CODECS.decimal.stored('1，25'), '1.25');
  assert.equal(CODECS.decimal.stored('1,500'), '1,500');
  assert.equal(CODECS.numbers.stored(' ００７１ '), '0071');
});

test('seconds are kept where a stored time has some', () => {
  assert.equal(CODECS.time.shown('09:30:15.000+08:00'), '09:30:15');
  assert.match(CODECS.time.stored('09:31:15'), /^09:31:15\.000[+-]/);
  assert.match(CODECS.time.stored('09:31'), /^09:31:00\.000[+-]/);
  const stored = CODECS.datetime.stored('2026-11-23T09:30:15');
  assert.equal(CODECS.datetime.shown(stored), '2026-11-23T09:30:15');
});

test('thousands stand apart on the screen only', () => {
  assert.equal(group('1234567.891'), '1,234,567.891');
  assert.equal(group('-999'), '-999');
  assert.equal(group('12 persons'), '12 persons');
  assert.equal(ungroup('１，２３４ ,567'), '1234567');
});

test('an address is a page, never a script', () => {
  assert.equal(webAddress('example.org/a b'), '');
  assert.equal(webAddress('example.org/a'), 'https://example.org/a');
  assert.equal(webAddress('http://localhost:8000/x'), 'http://localhost:8000/x');
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'hello', ''])
    assert.equal(webAddress(bad), '', bad);
});

test('a direction counts clockwise from north, however the phone is held', () => {
  assert.equal(headingOf({ alpha: 90, absolute: true }, 0), 270);
  assert.equal(headingOf({ alpha: 0, absolute: true }, 90), 90);
  assert.equal(headingOf({ alpha: 10, absolute: false, webkitCompassHeading: 33 }, 0), 33);
  assert.equal(headingOf({ alpha: 90, absolute: false }, 0), null);
});

test('steps of a scale carry no binary dust', () => {
  assert.deepEqual(valuesOf({ start: '0', end: '0.5', step: '0.1' }), [
    '0',
    '0.1',
    '0.2',
    '0.3',
    '0.4',
    '0.5',
  ]);
  assert.deepEqual(valuesOf({ start: '-1', end: '1', step: '0.5' }), ['-1', '-0.5', '0', '0.5', '1']);
  assert.equal(valuesOf({ start: '0', end: '100', step: '0.01' })[5755], '57.55');
});

test('a scale may fall, and leaves out a step past its end', () => {
  assert.deepEqual(valuesOf({ start: '3', end: '1' }), ['3', '2', '1']);
  assert.deepEqual(valuesOf({ start: '0', end: '10', step: '-4' }), ['0', '4', '8']);
  assert.equal(valuesOf({}).length, 10);
});

test('a scale that makes no sense is none', () => {
  for (const bad of [
    { step: '0' },
    { start: '5', end: '5' },
    { start: 'low' },
    { end: '1e9', step: '0.001' },
  ])
    assert.equal(scaleOf(bad), null, JSON.stringify(bad));
});

test('marks follow the interval, the placeholder is a step', () => {
  const scale = scaleOf({ start: '-5', end: '5', step: '1', 'tick-interval': '5', placeholder: '-2' });
  assert.deepEqual(scale?.ticks, [0, 5, 10]);
  assert.equal(scale?.placeholder, 3);
  assert.deepEqual(scaleOf({ start: '0', end: '1000' })?.ticks, []);
  assert.equal(scaleOf({ start: '1', end: '5' })?.step('9'), -1);
});

for (const [name, calendar] of Object.entries(CALENDARS)) {
  test(`${name}: every day of two centuries is a date and the date that day`, () => {
    const [from, to] = [calendar.start(calendar.first), calendar.start(calendar.last)];
    for (let day = from; day < to; day++) {
      const date = dayOf(calendar, isoAt(day));
      assert.ok(date, isoAt(day));
      assert.equal(isoOf(calendar, date.year, date.month, date.day - 1), isoAt(day));
    }
    assert.equal(dayOf(calendar, isoAt(from - 1)), null);
  });

  if (!calendar.intl) continue;
  test(`${name}: the browser's own calendar agrees`, () => {
    const format = new Intl.DateTimeFormat(`en-u-ca-${calendar.intl}-nu-latn`, {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      timeZone: 'UTC',
    });
    for (let day = calendar.start(calendar.first); day < calendar.start(calendar.last); day += 5) {
      const parts = Object.fromEntries(
        format.formatToParts(day * DAY).map(({ type, value }) => [type, Number(value)]),
      );
      const date = dayOf(calendar, isoAt(day));
      assert.deepEqual(
        [date?.year, date?.month, date?.day],
        [parts.year, parts.month, parts.day],
        isoAt(day),
      );
    }
  });
}

test('known days: new years that almanacs name', () => {
  const newYears = {
    ethiopian: ['2017', '2024-09-11'],
    coptic: ['1741', '2024-09-11'],
    islamic: ['1446', '2024-07-08'],
    persian: ['1404', '2025-03-21'],
    'bikram-sambat': ['2081', '2024-04-13'],
    buddhist: ['2567', '2024-01-01'],
  };
  for (const [name, [year, iso]] of Object.entries(newYears))
    assert.equal(isoAt(/** @type {any} */ (CALENDARS)[name].start(Number(year))), iso, name);
  assert.equal(dayNumber('1970-01-02'), 1);
});

test('months have numbers and names, also in a calendar that browsers do not know', () => {
  const names = (/** @type {string} */ name, tongue = 'en') =>
    monthNames(/** @type {any} */ (CALENDARS)[name], CALENDARS[name]?.sample ?? 0, tongue);
  assert.equal(names('ethiopian').length, 13);
  assert.equal(names('persian')[0], '1 Farvardin');
  assert.equal(names('bikram-sambat')[0], '1 Baisakh बैशाख');
  assert.equal(names('gregorian', 'zh-Hans')[11], '12月');
  assert.equal(calendarOf(['month-year', 'coptic']), 'coptic');
  assert.equal(calendarOf(['no-calendar']), 'gregorian');
});
