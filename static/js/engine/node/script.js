/** Scripted filling: steps in, everything there is to know about the form out. Twin of `fieldapp/xforms/script.py`. */

import { Filling } from '../filling.js';
import { Node } from '../node.js';
import { DateValue } from '../types/moments.js';
import { Context } from '../xpath/context.js';
import { EvaluationError } from '../xpath/errors.js';
import { readTree, writeTree } from '../xml.js';

/** @typedef {import('../filling.js').Session} Session */
/** @typedef {import('../filling.js').Texts} Texts */
/** @typedef {import('../form.js').Form} Form */
/** @typedef {import('../live.js').LiveNode} LiveNode */
/** @typedef {{ op: string, ref?: string, value?: string, name?: string }} ScriptStep */
/** @typedef {{ id?: string, instance?: string, steps?: ScriptStep[] }} Script */

/** @type {(keyof Texts)[]} */
const SHOWN = ['label', 'hint', 'image', 'audio', 'video'];
const CHOOSING = ['select1', 'select', 'rank'];

/** Run a script; its outcome as the conformance cases have it. @param {Form} form @param {Session} session @param {Script} script */
export function run(form, session, script) {
  const filling = openFilling(form, session, script);
  /** @type {Record<string, unknown>} */
  const snapshots = {};
  const steps = [];
  let validation;
  for (const step of script.steps ?? []) {
    if (step.op === 'snapshot') snapshots[step.name ?? ''] = snapshot(filling);
    else if (step.op === 'finalize') {
      snapshots['end'] = snapshot(filling);
      validation = outcome(filling);
    } else steps.push(takeStep(filling, step));
  }
  if (!validation) snapshots['end'] = snapshot(filling);
  const instance = writeTree(filling.record());
  return { id: script.id, steps, snapshots, ...(validation && { validation }), instance };
}

/** Begin a record, or reopen the script's. @param {Form} form @param {Session} session @param {Script} script */
export function openFilling(form, session, script) {
  return script.instance
    ? Filling.reopen(form, session, readTree(script.instance))
    : Filling.begin(form, session);
}

/** Take one step; its outcome. @param {Filling} filling @param {ScriptStep} step */
export function takeStep(filling, { op, ref, value = '' }) {
  const named = ref === undefined ? { op } : { op, ref };
  if (op === 'language') {
    filling.language = value;
    return { ...named, result: 'ok' };
  }
  const where = ref ?? '';
  if (op === 'set') return { ...named, ...told(filling.set(where, value)) };
  if (op === 'add') return { ...named, ...told(filling.add(where)) };
  if (op === 'remove') return { ...named, ...told(filling.remove(where)) };
  return { ...named, result: 'error', error: `no step is called ${op}` };
}

/** @param {import('../filling.js').StepResult} result */
function told({ result, message }) {
  return result === 'constraint' ? { result, message } : { result };
}

/** @param {Filling} filling */
function outcome(filling) {
  const finished = filling.finish();
  if (finished.ok) return { outcome: 'ok' };
  const [first] = finished.failures;
  return { outcome: first?.outcome, ref: first?.path, message: first?.message };
}

/** The state of every node, and the words in every language. @param {Filling} filling */
function snapshot(filling) {
  /** @type {Record<string, unknown>} */
  const state = {};
  for (const child of filling.root.children) if (child.name !== 'meta') gather(filling, child, state);
  const now = filling.language;
  /** @type {Record<string, unknown>} */
  const languages = {};
  for (const language of filling.form.languages.length ? filling.form.languages : ['default']) {
    filling.language = language;
    languages[language] = worded(filling);
  }
  filling.language = now;
  return { state, languages };
}

/** @param {Filling} filling @param {LiveNode} node @param {Record<string, unknown>} state */
function gather(filling, node, state) {
  const { relevant, required, readonly, text: value } = node;
  const isLeaf = !node.children.length;
  state[filling.path(node)] = isLeaf ? { relevant, required, readonly, value } : { relevant };
  for (const child of node.children) gather(filling, child, state);
}

/** @param {Filling} filling */
function worded(filling) {
  /** @type {Record<string, unknown>} */
  const labels = {};
  /** @type {Record<string, unknown>} */
  const choices = {};
  for (const [element, node] of filling.questions()) {
    const path = filling.path(node);
    const texts = shown(filling.texts(element, node));
    if (!element.children || texts['label']) labels[path] = texts;
    if (!CHOOSING.includes(element.kind)) continue;
    choices[path] = filling
      .choices(element, node)
      .map((choice) => ({ value: choice.value, ...shown(choice) }));
  }
  return { labels, choices };
}

/** @param {Texts} texts @returns {Record<string, string>} */
function shown(texts) {
  return Object.fromEntries(SHOWN.flatMap((name) => (texts[name] ? [[name, texts[name]]] : [])));
}

/** The result of an expression, compiled by the server, at a node of a filling.
 * @param {Filling} filling @param {{ context: string, tree?: any[], error?: string }} expression */
export function evaluate(filling, { context, tree, error }) {
  const node = filling.node(context);
  if (!tree || !node) return { type: 'error', error: error ?? 'no such node' };
  filling.scope.budget.renew();
  try {
    return typed(filling.form.run(tree)(new Context(node, filling.scope)));
  } catch (problem) {
    if (problem instanceof EvaluationError) return { type: 'error', error: problem.message };
    throw problem;
  }
}

/** @param {import('../xpath/context.js').Value} value */
function typed(value) {
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'number')
    return { type: 'number', value: Number.isFinite(value) ? value : String(value) };
  if (value instanceof DateValue) return { type: 'date', value: String(value) };
  if (Array.isArray(value))
    return { type: 'nodeset', value: value.map((/** @type {Node} */ node) => node.text) };
  return { type: 'string', value };
}
