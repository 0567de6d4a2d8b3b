/** A time of day keeps the offset that its zone has today: the server's cases. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseTime } from '../../static/js/engine/types/moments.js';

const cases = JSON.parse(readFileSync(new URL('../cases/engine/times.json', import.meta.url), 'utf8'));

for (const [zone, written, stored] of cases)
  test(`${written} in ${zone} is ${stored}`, () => assert.equal(String(parseTime(written, zone)), stored));
