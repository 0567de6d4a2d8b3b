/**
 * The record that a person finished last with a form, for forms that start from it (`jr://instance/last-saved`). Kept for
 * those forms only, per person, never for a public link: the next neighbour must not see it.
 */

import { recall, remember } from './database.js';

/** @typedef {import('../engine/node.js').NodeTree} NodeTree */
/** @typedef {import('../engine/form.js').Bundle} Bundle */

const nameOf = (/** @type {string} */ person, /** @type {string} */ form) => `last-saved ${person} ${form}`;

/** @param {Bundle} form */
const wants = (form) =>
  Object.values(form.instances).some(
    (instance) => 'src' in instance && instance.src.startsWith('jr://instance/last-saved'),
  );

/** @param {Bundle} form @param {string} person '' for nobody @returns {Promise<NodeTree | undefined>} */
export async function lastSaved(form, person) {
  return person && wants(form) ? recall(nameOf(person, form.id)).catch(() => undefined) : undefined;
}

/** @param {Bundle} form @param {string} person '' for nobody @param {NodeTree} record */
export async function keepLastSaved(form, person, record) {
  if (person && wants(form) && !form.publicKey)
    await remember(nameOf(person, form.id), record).catch(() => {});
}
