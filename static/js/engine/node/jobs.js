/**
 * Runs scripts and expressions in the browser's engine: a JSON job in, its answer out. The same under Node (`run.js`) and
 * in a page of a browser, so that both can be held against each other; forms come compiled, with what they need.
 */

import { Form } from '../form.js';
import { loadPacks } from '../packs.js';
import { evaluate, openFilling, run, takeStep } from './script.js';

/** @typedef {import('./script.js').Script & { timezone?: string, language?: string, now?: string, random?: number, properties?: Record<string, string> }} Script */
/** @typedef {{ error?: string, bundle: import('../form.js').Bundle, instances: Record<string, any>, lastSaved?: any, script: Script }} Job */
/** @typedef {{ fixtures: Record<string, Job>, packs: string[], cases: any[] }} Expressions */

/** @param {Job} job @param {() => string} uuid @returns {import('../filling.js').Session} */
function sessionOf({ script, instances, lastSaved }, uuid) {
  return {
    timezone: script.timezone ?? 'UTC',
    now: () => (script.now === undefined ? new Date() : new Date(script.now)),
    random: () => script.random ?? Math.random(),
    uuid,
    properties: script.properties ?? {},
    language: script.language ?? '',
    instances,
    ...(lastSaved && { lastSaved }),
  };
}

/** @param {Job} job @param {() => string} uuid */
async function fill(job, uuid) {
  if (job.error) return { error: job.error };
  return run(new Form(job.bundle, await loadPacks(job.bundle.packs)), sessionOf(job, uuid), job.script);
}

/** @param {Expressions} jobs @param {() => string} uuid */
async function expressions({ fixtures, packs, cases }, uuid) {
  /** @type {Record<string, import('../filling.js').Filling>} */
  const fillings = {};
  for (const [name, job] of Object.entries(fixtures)) {
    const form = new Form(job.bundle, await loadPacks(packs));
    const filling = openFilling(form, sessionOf(job, uuid), job.script);
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

/**
 * Everything a job asks for. Rejects for a bundle of another format or a pack that does not exist.
 * @param {{ fills?: Job[], expressions?: Expressions }} job @param {() => string} uuid makes identifiers
 * @returns {Promise<{ fills?: unknown[], expressions?: unknown }>}
 */
export async function answerTo(job, uuid) {
  const fills = [];
  for (const one of job.fills ?? []) fills.push(await fill(one, uuid));
  return {
    ...(job.fills && { fills }),
    ...(job.expressions && { expressions: await expressions(job.expressions, uuid) }),
  };
}
