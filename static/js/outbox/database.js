/**
 * The phone's own store: one IndexedDB database per origin. Drafts, parcels, files and what was last known of a person,
 * each kept under the person it belongs to, so that a phone can be shared. It must not know forms or the network.
 */

import { openStores } from './stores.js';

/**
 * @typedef {object} DraftRow a record in progress
 * @property {string} id @property {string} person @property {string} formId @property {string} formKey @property {string} title
 * @property {string} name what people call it, '' if nothing yet @property {number} updated
 * @property {number} answered @property {number} asked @property {string} screen where to go on
 * @property {string} submitTo @property {string} page address of the page that fills it
 * @property {boolean} correction a sent record being corrected
 * @property {import('../engine/filling.js').Draft} draft
 */
/**
 * @typedef {object} ParcelFile @property {string} name @property {string} type @property {string} sha256 @property {number} size
 */
/**
 * @typedef {object} ParcelRow a finished record on its way
 * @property {string} id the record's instanceID @property {string} person
 * @property {string} formId @property {string} formVersion @property {string} title @property {string} name
 * @property {string} [corrects] the record that this one corrects, '' or missing for a new one
 * @property {string} submitTo @property {string} xml '' once the receipt is there @property {string} sha256 of the XML as UTF-8
 * @property {boolean} [encrypted] only the holder of the form's key can read it
 * @property {ParcelFile[]} files @property {'waiting'|'refused'|'sent'|'conflict'} state
 * @property {number} created @property {number} attempts @property {number} nextTry @property {string} trouble words for the last failure, '' if none
 * @property {string} receipt the receipt as it came, '' before @property {number} settled when the receipt came, 0 before
 */
/** @typedef {{ record: string, name: string, type: string, buffer: ArrayBuffer }} FileRow */

const NAME = 'fieldapp';
const VERSION = 1;

/** @type {Promise<import('./stores.js').Stores> | null} */
let opening = null;

/**
 * The database, opened once. Rejects where the browser gives none (private windows, storage switched off).
 * @returns {Promise<import('./stores.js').Stores>}
 */
export function database() {
  opening ??= open();
  return opening;
}

/** Does this browser keep anything for us? @returns {Promise<boolean>} */
export async function canKeep() {
  return database().then(
    () => true,
    () => false,
  );
}

/** @returns {Promise<import('./stores.js').Stores>} */
async function open() {
  return openStores(NAME, VERSION, upgrade, () => (opening = null));
}

/** @param {IDBDatabase} db */
function upgrade(db) {
  db.createObjectStore('drafts', { keyPath: 'id' }).createIndex('person', 'person');
  db.createObjectStore('parcels', { keyPath: 'id' }).createIndex('person', 'person');
  db.createObjectStore('files', { keyPath: ['record', 'name'] }).createIndex('record', 'record');
  db.createObjectStore('known');
}

/** Something small that was last known, by name; undefined if nothing. @param {string} name @returns {Promise<any>} */
export async function recall(name) {
  return (await database()).get('known', name);
}

/** @param {string} name @param {any} value */
export async function remember(name, value) {
  await (await database()).put('known', value, name);
}

/** The files of a record. @param {string} record @returns {Promise<FileRow[]>} */
export async function filesOf(record) {
  return (await database()).getAll('files', 'record', record);
}

/** @param {FileRow} file */
export async function keepFile(file) {
  await (await database()).put('files', file);
}

/** @param {string} record @param {string} name */
export async function dropFile(record, name) {
  await (await database()).delete('files', [record, name]);
}

/**
 * Delete the files of a record within a transaction.
 * @param {import('./stores.js').Transaction} transaction @param {string} record
 */
export async function dropFilesOf(transaction, record) {
  for (const key of await transaction.keys('files', 'record', record)) await transaction.delete('files', key);
}
