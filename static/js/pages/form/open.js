/**
 * Opening a form: who fills it, what they go on with (nothing, a draft, a sent record), what the form needs from outside.
 * It must not know the DOM.
 */

import { Form } from '../../engine/form.js';
import { Filling } from '../../engine/filling.js';
import { loadPacks } from '../../engine/packs.js';
import { draft as findDraft } from '../../outbox/drafts.js';
import { recall, remember } from '../../outbox/database.js';
import { lastSaved } from '../../outbox/last_saved.js';
import { whoAmI } from '../../sync/server.js';
import { uuid } from '../../lib/uuid.js';
import { tagOf } from '../../lib/words.js';

/** @typedef {import('../../outbox/database.js').DraftRow} DraftRow */
/** @typedef {import('../../sync/server.js').Who} Who */
/**
 * What the server tells the page about itself.
 * @typedef {object} PageConfig
 * @property {string} formId @property {string} key @property {string} title @property {string} version
 * @property {string} bundle address of the bundle, `KEY` standing for the version's key @property {string} media the same for a form's files
 * @property {string} submit where records go @property {string} me who holds the phone, '' for a public page
 * @property {string} holder under whom a public page keeps its records
 * @property {string} signIn @property {string} home where closing leads
 * @property {Record<string, string>} prefill answers by ref, from a public link @property {number} largest bytes the server takes at once
 * @property {string} language that the bundle comes with at first, '' if the form has but one
 * @property {string} laterStyle address of the style of later screens @property {string} pieces address of all controls and words
 */
/** @typedef {{ key: string, tree: import('../../engine/node.js').NodeTree, files: { name: string, type: string, url: string }[] }} SentRecord */
/**
 * @typedef {object} Opened
 * @property {Form} form @property {Filling} filling @property {Who} who @property {string} key @property {string} draftId
 * @property {DraftRow | undefined} draft @property {SentRecord | null} correcting
 */

/** @param {PageConfig} config @param {string} hash of the page's address @returns {Promise<Opened>} throws when the form or the record cannot be had */
export async function open(config, hash) {
  const wish = new URLSearchParams(hash.slice(1));
  const who = config.me ? await whoAmI(config.me) : publicHolder(config);
  const draft = wish.has('draft') && who.me ? await findDraft(wish.get('draft') ?? '', who.me.id) : undefined;
  const correcting = wish.has('correct') && !draft ? await sentRecord(wish.get('correct') ?? '') : null;
  const key = draft?.formKey ?? correcting?.key ?? config.key;
  const bundle = await getJson(bundleAddress(config, key, key === config.key ? 'texts' : ''));
  const form = new Form(bundle, await loadPacks(bundle.packs));
  const session = await surroundings(form, config.media.replace('KEY', encodeURIComponent(key)), who);
  const last = await lastSaved(bundle, config.me ? (who.me?.id ?? '') : '');
  if (last) session.lastSaved = last;
  const filling = begin(form, session, draft, correcting);
  if (!draft && !correcting) for (const [ref, text] of Object.entries(config.prefill)) filling.set(ref, text);
  return { form, filling, who, key, draftId: draft?.id ?? uuid(), draft, correcting };
}

/**
 * Where a version's bundle is: whole, with the `texts` of the page's language only, or what those are `besides`.
 * @param {PageConfig} config @param {string} key @param {'' | 'texts' | 'besides'} part
 */
export function bundleAddress(config, key, part) {
  const whole = config.bundle.replace('KEY', encodeURIComponent(key));
  return part && config.language ? `${whole}?${part}=${encodeURIComponent(config.language)}` : whole;
}

/** @param {PageConfig} config @returns {Who} */
function publicHolder(config) {
  return { state: 'known', me: { id: config.holder, name: '', properties: {} } };
}

/** @param {Form} form @param {import('../../engine/filling.js').Session} session @param {DraftRow | undefined} draft @param {SentRecord | null} correcting */
function begin(form, session, draft, correcting) {
  if (draft) return Filling.reopen(form, session, draft.draft);
  if (correcting) return Filling.reopen(form, session, correcting.tree, { correct: true });
  return Filling.begin(form, session);
}

/** @param {Form} form @param {string} media @param {Who} who @returns {Promise<import('../../engine/filling.js').Session>} */
async function surroundings(form, media, who) {
  const wanted = document.documentElement.lang;
  const language = form.languages.find((name) => tagOf(name) === wanted);
  return {
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: () => new Date(),
    random: () => Math.random(),
    uuid,
    properties: { deviceid: await device(), ...who.me?.properties },
    ...(language ? { language } : {}),
    instances: await external(form, media),
  };
}

/**
 * The lists that come as files beside the form.
 * @param {Form} form @param {string} media @returns {Promise<Record<string, import('../../engine/node.js').NodeTree>>}
 */
async function external(form, media) {
  /** @type {Record<string, import('../../engine/node.js').NodeTree>} */
  const found = {};
  for (const [id, instance] of Object.entries(form.bundle.instances)) {
    if (!('src' in instance) || instance.src.startsWith('jr://instance/')) continue;
    const { readInstance } = await import('./ending.js');
    const name = instance.src.slice(instance.src.lastIndexOf('/') + 1);
    const text = await listText(media + encodeURIComponent(name));
    if (text !== null) found[id] = readInstance(name, text);
  }
  return found;
}

/** A name for this browser, made once. */
async function device() {
  try {
    const known = (await recall('device')) ?? `web:${uuid()}`;
    await remember('device', known);
    return known;
  } catch {
    return `web:${uuid()}`;
  }
}

/** The file a form's address (`jr://images/a.png`) stands for. @param {string} source */
export function fileName(source) {
  return encodeURIComponent(source.slice(source.lastIndexOf('/') + 1));
}

/** @param {string} id @returns {Promise<SentRecord>} */
async function sentRecord(id) {
  return getJson(`/collect/sent/${encodeURIComponent(id)}/record.json`);
}

/** @param {string} url */
async function getJson(url) {
  return (await get(url)).json();
}

/** A list that came with the form; null where its author forgot to add it: then nothing is offered. @param {string} url */
async function listText(url) {
  const response = await fetch(url);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

/** @param {string} url */
async function get(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json, */*;q=0.5' } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}
