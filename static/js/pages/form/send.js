/** From a finished record to a receipt: through the outbox, or straight to the server where the browser keeps nothing. */

import { writeTree } from '../../engine/xml.js';
import { deliver, hand } from '../../outbox/deliver.js';
import { keepLastSaved } from '../../outbox/last_saved.js';
import { parcel as parcelOf, post, wrap } from '../../outbox/parcels.js';
import { say } from '../../lib/words.js';
import { network } from '../../sync/server.js';
import { meta } from './meta.js';

/** @typedef {import('../../engine/node.js').NodeTree} NodeTree */
/** @typedef {import('./keep.js').Keeper} Keeper */
/** @typedef {import('../../outbox/database.js').FileRow} FileRow */
/** @typedef {import('../../outbox/parcels.js').Finished} Finished */
/** @typedef {{ state: 'sent' | 'conflict' | 'kept' | 'lost', receipt: string, trouble: string, name: string }} Sent `lost`: not sent and kept nowhere but on the screen */

const unsent = () =>
  say('No connection. Nothing can be kept in this browser, so keep this page open and try again.');
const unsealed = () =>
  say('The answers could not be encrypted, so nothing was sent. They are still here; connect and try again.');

/**
 * Send a finished record. Sending the same one twice makes one record.
 * @param {Keeper} keeper @param {NodeTree} record @param {import('../../engine/form.js').Bundle} form
 * @param {string} person who may start from it the next time, '' for nobody @returns {Promise<Sent>}
 */
export async function send(keeper, record, form, person) {
  const id = meta(record, 'instanceID');
  const corrects = meta(record, 'deprecatedID');
  const name = meta(record, 'instanceName');
  const named = leaves(record);
  const plain = (await keeper.all()).filter((file) => named.has(file.name));
  const written = { id, corrects, version: form.version, name, xml: writeTree(record) };
  const finished = form.publicKey
    ? await seal(form, written, plain).catch(failed)
    : { written, files: plain };
  if (!finished) return { state: 'lost', receipt: '', trouble: unsealed(), name };
  const { files } = finished;
  if (!form.publicKey) await keepLastSaved(form, person, record);
  const parcel = await wrap(keeper.row(), finished.written, files, Date.now());
  if (!keeper.possible) return straight(parcel, files, keeper);
  await post(parcel, files, keeper.id);
  keeper.close();
  const report = await deliver(parcel.person, network, { all: true });
  const row = await parcelOf(parcel.id);
  if (row?.settled)
    return { state: row.state === 'conflict' ? 'conflict' : 'sent', receipt: row.receipt, trouble: '', name };
  return {
    state: 'kept',
    receipt: '',
    trouble: row?.trouble || (report.offline ? 'offline' : 'server'),
    name,
  };
}

/** @param {import('../../outbox/database.js').ParcelRow} parcel @param {import('../../outbox/database.js').FileRow[]} files @param {Keeper} keeper @returns {Promise<Sent>} */
async function straight(parcel, files, keeper) {
  const outcome = await hand(parcel, files, network);
  if (!('proof' in outcome)) return { state: 'lost', receipt: '', trouble: unsent(), name: parcel.name };
  keeper.close();
  return {
    state: outcome.proof.conflict ? 'conflict' : 'sent',
    receipt: outcome.proof.receipt,
    trouble: '',
    name: parcel.name,
  };
}

/**
 * What is sent of a record that only the holder of a key may read: its name tells too much already.
 * @param {import('../../engine/form.js').Bundle} form @param {Finished} written @param {FileRow[]} plain
 */
async function seal({ id, version, publicKey = '' }, written, plain) {
  const { encrypt } = await import('../../outbox/encrypt.js');
  const { xml, files } = await encrypt({ id, version, publicKey }, written, plain);
  return { written: { ...written, name: '', xml, encrypted: true }, files };
}

/** @param {unknown} error @returns {null} */
function failed(error) {
  console.error(error);
  return null;
}

/** Every text in a record. @param {NodeTree} tree @param {Set<string>} [found] */
function leaves(tree, found = new Set()) {
  if (tree.t) found.add(tree.t);
  for (const child of tree.c ?? []) leaves(child, found);
  return found;
}
