/** Records in progress, kept on the phone until they are finished or thrown away. */

import { database, dropFilesOf } from './database.js';

/** @typedef {import('./database.js').DraftRow} DraftRow */

/** A person's drafts, newest first. @param {string} person @returns {Promise<DraftRow[]>} */
export async function drafts(person) {
  const rows = await (await database()).getAll('drafts', 'person', person);
  return rows.sort((a, b) => b.updated - a.updated);
}

/** One draft, or undefined: also when it is somebody else's. @param {string} id @param {string} person @returns {Promise<DraftRow | undefined>} */
export async function draft(id, person) {
  const row = await (await database()).get('drafts', id);
  return row?.person === person ? row : undefined;
}

/** Keep a draft as it stands. The commit is asked for at once, so that it also happens while the page is being left. @param {DraftRow} row */
export async function keepDraft(row) {
  const transaction = (await database()).transaction('drafts');
  const put = transaction.put('drafts', row);
  transaction.commit();
  await Promise.all([put, transaction.done]);
}

/** Throw a draft and its files away. @param {string} id */
export async function dropDraft(id) {
  const transaction = (await database()).transaction(['drafts', 'files']);
  await transaction.delete('drafts', id);
  await dropFilesOf(transaction, id);
  await transaction.done;
}
