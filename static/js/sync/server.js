/** What a page asks of the server besides sending: who holds the phone, the keys that receipts are signed with. */

import { recall, remember } from '../outbox/database.js';

/** @typedef {{ id: string, name: string, properties: Record<string, string> }} Me */
/** @typedef {{ state: 'known' | 'remembered' | 'unknown' | 'signed out', me: Me | null }} Who */

/**
 * Who holds the phone: asked of the server; where it cannot be reached, the person last known here.
 * @param {string} url @returns {Promise<Who>}
 */
export async function whoAmI(url) {
  try {
    const response = await fetch(url, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    if (response.status === 401) return { state: 'signed out', me: null };
    if (response.ok) {
      const me = await response.json();
      await remember('me', me).catch(() => {});
      return { state: 'known', me };
    }
  } catch {
    // no network: what was last known serves
  }
  const me = await recall('me').catch(() => undefined);
  return me ? { state: 'remembered', me } : { state: 'unknown', me: null };
}

/** Something personal from the server, kept under the person for when it cannot be reached. @param {string} url @param {string} person @returns {Promise<any>} undefined if there is nothing yet */
export async function fresh(url, person) {
  const name = `${person}:${url}`;
  try {
    const response = await fetch(url, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    if (response.ok) {
      const data = await response.json();
      await remember(name, data).catch(() => {});
      return data;
    }
  } catch {
    // no network: what was last known serves
  }
  return recall(name).catch(() => undefined);
}

/** @returns {Promise<JsonWebKey[]>} */
async function keys() {
  const response = await fetch('/.well-known/jwks.json');
  return (await response.json()).keys;
}

/** The network as the outbox wants it. @type {import('../outbox/deliver.js').Network} */
export const network = { fetch: (url, init) => fetch(url, init), keys, now: () => Date.now() };
