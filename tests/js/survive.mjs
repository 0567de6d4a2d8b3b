/** Runs each fill of a job in the browser's engine, for `tests/unit/xforms/test_fuzz_xforms.py`: a crash is told, not died of. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { answerTo } from '../../static/js/engine/node/jobs.js';

const { fills } = JSON.parse(readFileSync(0, 'utf8'));
const told = [];
for (const one of fills) {
  const began = process.cpuUsage().user;
  try {
    const answer = await answerTo({ fills: [one] }, randomUUID);
    told.push({ ...answer.fills[0], seconds: (process.cpuUsage().user - began) / 1e6 });
  } catch (error) {
    told.push({ crash: String(error.stack) });
  }
}
process.stdout.write(JSON.stringify(told));
