/**
 * What a form's page gets once its first question is there: code, style, rare controls, the other language's words.
 * Each is asked for once; what could not be had is asked for again the next time.
 */

import { json, make } from '../../lib/dom.js';
import { learn, translate } from '../../lib/words.js';
import { bundleAddress } from './open.js';

/** @typedef {typeof import('./ending.js')} Ending */

/** @type {Promise<void> | null} */
let styled = null;
/** @type {Promise<void> | null} */
let completed = null;

/** The code of later screens, with its style. @param {string} style address @returns {Promise<Ending>} */
export async function ending(style) {
  styled ??= link(style);
  const [code] = await Promise.all([import('./ending.js'), styled]);
  return code;
}

/**
 * The log that a form may ask for, begun; null if it asks for none.
 * @param {import('./open.js').Opened} opened @param {import('./keep.js').Keeper} files @param {number} begun
 */
export async function auditLog({ form, filling, who, correcting }, files, begun) {
  const { n } = form.bundle.model;
  const asked = form.bundle.binds.find(({ ref }) => ref === `/${n}/meta/audit`)?.attributes;
  const node = filling.node(`/${n}/meta/audit`);
  if (!asked || !node) return null;
  const { AuditLog } = await import('./audit.js');
  const surround = { filling, files, asked, node, user: who.me?.name ?? '', correcting: Boolean(correcting) };
  const log = new AuditLog(surround);
  await log.begin(begun);
  return log;
}

/**
 * Every kind of control, all icons and words, the form in all its languages. Throws where they cannot be had.
 * @param {import('./open.js').PageConfig} config @param {import('./open.js').Opened} opened
 */
export function complete(config, opened) {
  completed ??= Promise.all([
    fetchPieces(config.pieces),
    fetchTexts(config, opened),
    fetch(document.documentElement.dataset.sprite ?? ''),
    opened.form.bundle.publicKey && import('../../outbox/encrypt.js'),
  ]).then(nothing, (error) => {
    completed = null;
    throw error;
  });
  return completed;
}

const nothing = () => {};

/** A page without the style can still be used, so nothing waits for one that does not come. @param {string} href @returns {Promise<void>} */
function link(href) {
  return new Promise((resolve) => {
    const sheet = make('link', { rel: 'stylesheet', href, load: () => resolve(), error: () => resolve() });
    document.head.append(sheet);
  });
}

/** @param {string} address */
async function text(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}

/** @param {import('./open.js').PageConfig} config @param {import('./open.js').Opened} opened */
async function fetchTexts(config, { key, form }) {
  if (!config.language || key !== config.key) return;
  const { texts } = JSON.parse(await text(bundleAddress(config, config.key, 'besides')));
  for (const [id, languages] of Object.entries(texts))
    Object.assign((form.bundle.texts[id] ??= {}), languages);
}

/** @param {string} address */
async function fetchPieces(address) {
  const held = new DOMParser().parseFromString(await text(address), 'text/html');
  for (const template of held.querySelectorAll('template')) {
    if (document.getElementById(template.id)) continue;
    document.body.append(document.adoptNode(template));
    translate(template.content);
  }
  learn(json('words', held));
}
