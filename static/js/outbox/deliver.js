/**
 * Taking parcels to the server: one at a time, oldest first, each as one OpenRosa submission. A parcel is settled only by
 * a receipt that names its hashes. It must not know forms or pages; network, keys and clock are passed in.
 */

import { filesOf } from './database.js';
import { postpone, settle, waiting } from './parcels.js';
import { verifyReceipt } from './receipt.js';

/** @typedef {import('./database.js').ParcelRow} ParcelRow */
/** @typedef {import('./database.js').FileRow} FileRow */
/**
 * @typedef {object} Network
 * @property {(url: string, init: RequestInit) => Promise<Response>} fetch
 * @property {() => Promise<JsonWebKey[]>} keys the server's public keys
 * @property {() => number} now
 */
/** @typedef {{ sent: ParcelRow[], kept: ParcelRow[], offline: boolean, signedOut: boolean }} Report */
/** @typedef {{ proof: { receipt: string, conflict: boolean } } | { trouble: string, refused: boolean, offline?: boolean, signedOut?: boolean }} Outcome */

/** @type {Map<string, Promise<Report>>} */
const running = new Map();

/**
 * Send what waits. Runs once at a time for each person, in this page and in others; a second call joins the first.
 * @param {string} person @param {Network} network @param {{ all?: boolean }} [options] `all`: also what is not due yet @returns {Promise<Report>}
 */
export function deliver(person, network, options = {}) {
  const going = running.get(person);
  if (going) return going;
  const run = alone(`outbox:${person}`, () => round(person, network, options)).finally(() =>
    running.delete(person),
  );
  running.set(person, run);
  return run;
}

/** @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
function alone(name, work) {
  return navigator.locks ? /** @type {Promise<T>} */ (navigator.locks.request(name, work)) : work();
}

/** @param {string} person @param {Network} network @param {{ all?: boolean }} options @returns {Promise<Report>} */
async function round(person, network, { all = false }) {
  /** @type {Report} */
  const report = { sent: [], kept: [], offline: false, signedOut: false };
  for (const parcel of await waiting(person)) {
    const due = all || parcel.nextTry <= network.now();
    if (report.offline || report.signedOut || !due) {
      report.kept.push(parcel);
      continue;
    }
    const outcome = await hand(parcel, await filesOf(parcel.id), network);
    if ('proof' in outcome) {
      await settle(parcel, outcome.proof, network.now());
      report.sent.push(parcel);
    } else {
      await postpone(parcel, outcome, network.now());
      report.kept.push(parcel);
      report.offline ||= outcome.offline === true;
      report.signedOut ||= outcome.signedOut === true;
    }
  }
  return report;
}

/**
 * Hand over one parcel and judge the answer; nothing is noted.
 * @param {ParcelRow} parcel @param {FileRow[]} files @param {Network} network @returns {Promise<Outcome>}
 */
export async function hand(parcel, files, network) {
  const body = pack(parcel, files);
  /** @type {Response} */
  let response;
  try {
    const headers = { 'X-OpenRosa-Version': '1.0', Accept: 'application/json' };
    response = await network.fetch(parcel.submitTo, {
      method: 'POST',
      body,
      headers,
      credentials: 'same-origin',
    });
  } catch {
    return { trouble: 'offline', refused: false, offline: true };
  }
  return judge(parcel, response, network);
}

/** @param {ParcelRow} parcel @param {FileRow[]} files */
function pack(parcel, files) {
  const body = new FormData();
  body.append('xml_submission_file', new Blob([parcel.xml], { type: 'text/xml' }), 'submission.xml');
  for (const file of files) body.append(file.name, new Blob([file.buffer], { type: file.type }), file.name);
  return body;
}

/** What an answer means for the parcel. @param {ParcelRow} parcel @param {Response} response @param {Network} network @returns {Promise<Outcome>} */
async function judge(parcel, response, network) {
  const answer = await response.json().catch(() => ({}));
  const receipt = response.headers.get('X-Fieldapp-Receipt') ?? '';
  if (receipt && (response.ok || response.status === 409)) {
    const fault = await verifyReceipt(receipt, parcel, await network.keys().catch(() => []));
    if (!fault) return { proof: { receipt, conflict: response.status === 409 } };
    return { trouble: fault, refused: false };
  }
  if (response.status === 401) return { trouble: 'signed_out', refused: false, signedOut: true };
  if (response.status >= 500 || response.status === 429 || response.ok)
    return { trouble: answer.detail || 'server', refused: false };
  return { trouble: answer.detail || `http ${response.status}`, refused: true };
}
