/**
 * The browser's engine under Node: one JSON job on standard input, its answer on standard output. `fieldapp form …
 * --engine browser` makes the job.
 */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { answerTo } from './jobs.js';

const job = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(await answerTo(job, randomUUID)));
