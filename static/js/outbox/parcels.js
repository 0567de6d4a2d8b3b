/**
 * The outbox: finished records until a receipt says that they arrived. A parcel's content is dropped only then; its line
 * stays for 30 days. Nothing else ever expires. It must not know forms or how things are sent.
 */

import { database, dropFilesOf } from './database.js';
import { digest } from '../lib/sha256.js';

/** @typedef {import('./database.js').ParcelRow} ParcelRow */
/** @typedef {import('./database.js').ParcelFile} ParcelFile */
/** @typedef {import('./database.js').FileRow} FileRow */
/** @typedef {import('./database.js').DraftRow} DraftRow */
/** @typedef {{ id: string, corrects: string, version: string, name: string, xml: string, encrypted?: boolean }} Finished */

const LISTED = 30 * 86_400_000;
const LONGEST_PAUSE = 30 * 60_000;

/**
 * Wrap up a finished record: hashes of all it holds, in the state that waits.
 * @param {DraftRow} draft @param {Finished} record @param {FileRow[]} files @param {number} now
 * @returns {Promise<ParcelRow>}
 */
export async function wrap(draft, record, files, now) {
  /** @type {ParcelFile[]} */
  const list = [];
  for (const file of files) {
    list.push({
      name: file.name,
      type: file.type,
      size: file.buffer.byteLength,
      sha256: await digest(file.buffer),
    });
  }
  const { person, formId, title, submitTo } = draft;
  return {
    ...{ id: record.id, corrects: record.corrects, person, formId, formVersion: record.version },
    ...{ title, name: record.name, submitTo, encrypted: record.encrypted === true },
    ...{ xml: record.xml, sha256: await digest(record.xml), files: list, state: 'waiting' },
    ...{ created: now, attempts: 0, nextTry: 0, trouble: '', receipt: '', settled: 0 },
  };
}

/**
 * Put a parcel into the outbox and take the draft away, in one step: a second tap on Send finds no draft and does nothing.
 * @param {ParcelRow} parcel @param {FileRow[]} files those the record names @param {string} draftId @returns {Promise<boolean>} false if it had been done already
 */
export async function post(parcel, files, draftId) {
  const transaction = (await database()).transaction(['drafts', 'parcels', 'files']);
  const done = await transaction.has('parcels', parcel.id);
  if (!done) {
    await dropFilesOf(transaction, draftId);
    for (const file of files) await transaction.put('files', { ...file, record: parcel.id });
    await transaction.put('parcels', parcel);
    await transaction.delete('drafts', draftId);
  }
  await transaction.done;
  return !done;
}

/** A person's parcels, newest first; lines of what was sent more than 30 days ago are cleared. @param {string} person @param {number} now @returns {Promise<ParcelRow[]>} */
export async function parcels(person, now) {
  const db = await database();
  /** @type {ParcelRow[]} */
  const rows = await db.getAll('parcels', 'person', person);
  const old = rows.filter((row) => row.settled && row.settled < now - LISTED);
  for (const row of old) await db.delete('parcels', row.id);
  return rows.filter((row) => !old.includes(row)).sort((a, b) => b.created - a.created);
}

/** One parcel as it stands. @param {string} id @returns {Promise<ParcelRow | undefined>} */
export async function parcel(id) {
  return (await database()).get('parcels', id);
}

/** What still has to go, oldest first. @param {string} person @returns {Promise<ParcelRow[]>} */
export async function waiting(person) {
  const rows = await (await database()).getAll('parcels', 'person', person);
  return rows.filter((row) => !row.settled).sort((a, b) => a.created - b.created);
}

/**
 * The receipt is there: note it and drop the content.
 * @param {ParcelRow} parcel @param {{ receipt: string, conflict: boolean }} proof @param {number} now
 */
export async function settle(parcel, { receipt, conflict }, now) {
  const transaction = (await database()).transaction(['parcels', 'files']);
  const state = conflict ? 'conflict' : 'sent';
  await transaction.put('parcels', { ...parcel, state, receipt, settled: now, xml: '', trouble: '' });
  await dropFilesOf(transaction, parcel.id);
  await transaction.done;
}

/**
 * It did not arrive: keep all of it, note why and when to try again.
 * @param {ParcelRow} parcel @param {{ trouble: string, refused: boolean }} failure `refused`: trying again as it is will not help @param {number} now
 */
export async function postpone(parcel, { trouble, refused }, now) {
  const attempts = parcel.attempts + 1;
  const pause = Math.min(LONGEST_PAUSE, 5_000 * 2 ** Math.min(attempts, 12));
  await (
    await database()
  ).put('parcels', {
    ...parcel,
    state: refused ? 'refused' : 'waiting',
    attempts,
    trouble,
    nextTry: now + pause,
  });
}
