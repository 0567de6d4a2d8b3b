/** Fills a long form with the browser's engine for `engine.py`: a bundle on standard input, CPU-ms as JSON on standard output. */
import { readFileSync } from 'node:fs';
import { Filling } from '../static/js/engine/filling.js';
import { Form } from '../static/js/engine/form.js';
import { loadPacks } from '../static/js/engine/packs.js';

const { bundle, path } = JSON.parse(readFileSync(0, 'utf8'));
const packs = await loadPacks(bundle.packs);
const session = { timezone: 'Asia/Shanghai', now: () => new Date(), random: Math.random, uuid: () => 'made' };

/** Processor time of one go, median. @param {(turn: number) => void} act @param {number} times */
function cpu(act, times) {
  const taken = Array.from({ length: times }, (_, turn) => {
    const before = process.cpuUsage();
    act(turn);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return taken.sort((a, b) => a - b)[times >> 1];
}

const begin = () => Filling.begin(new Form(bundle, packs), session);
const first = cpu(begin, 1);
const filling = begin();
process.stdout.write(
  JSON.stringify({
    'form and record made, the first time': first,
    'form and record made, once warm': cpu(begin, 15),
    'one answer': cpu((turn) => void filling.set(path, String((turn % 2) * 27 + 3)), 200),
  }),
);
