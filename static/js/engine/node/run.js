/**
 * Runs scripts and expressions in the browser's engine under Node: one JSON job on standard input, its answer on
 * standard output. `fieldapp form … --engine browser` makes the job; forms come compiled, with what they need.
 */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Form } from '../form.js';
import { loadPacks } from '../packs.js';
import { evaluate, openFilling, run, takeStep } from './script.js';

/** @typedef {import('./script.js').Script & { timezone?: string, language?: string, now?: string, random?: number, properties?: Record<string, string> }} Script */
/** @typedef {{ error?: string, bundle: import('../form.js').Bundle, instances: Record<string, any>, lastSaved?: any, script: Script }} Job */

/** @param {Job} job @returns {import('../filling.js').Session} */
function sessionOf({ script, instances, lastSaved }) {
  return {
    timezone: script.timezone ?? 'UTC',
    now: () => (script.now === undefined ? new Date() : new Date(script.now)),
    random: () => script.random ?? Math.random(),
    uuid: randomUUID,
    properties: script.properties ?? {},
    language: script.language ?? '',
    instances,
    ...(lastSaved && { lastSaved }),
  };
}

/** @param {Job} job */
async function fill(job) {
  if (job.error) return { error: job.error };
  return run(new Form(job.bundle, await loadPacks(job.bundle.packs)), sessionOf(job), job.script);
}

/** @param {{ fixtures: Record<string, Job>, packs: string[], cases: any[] }} jobs */
async function expressions({ fixtures, packs, cases }) {
  /** @type {Record<string, import('../filling.js').Filling>} */
  const fillings = {};
  for (const [name, job] of Object.entries(fixtures)) {
    const form = new Form(job.bundle, await loadPacks(packs));
    const filling = openFilling(form, sessionOf(job), job.script);
    for (const step of job.script.steps ?? []) takeStep(filling, step);
    fillings[name] = filling;
  }
  const results = cases.map((expression) => {
    const filling = fillings[expression.fixture];
    return [
      expression.id,
      filling ? evaluate(filling, expression) : { type: 'error', error: 'no such fixture' },
    ];
  });
  return { results: Object.fromEntries(results) };
}

const job = JSON.parse(readFileSync(0, 'utf8'));
/** @type {Record<string, unknown>} */
const answer = {};
if (job.fills) {
  const fills = [];
  for (const one of job.fills) fills.push(await fill(one));
  answer['fills'] = fills;
}
if (job.expressions) answer['expressions'] = await expressions(job.expressions);
process.stdout.write(JSON.stringify(answer));
