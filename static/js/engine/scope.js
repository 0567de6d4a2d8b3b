/** What expressions see of a filling, beyond their node: time, chance, other instances, choices. */

import { Node } from './node.js';
import { Budget } from './xpath/budget.js';

/** @typedef {import('./filling.js').Session} Session */
/** @typedef {import('./form.js').Form} Form */
/** @typedef {import('./live.js').LiveNode} LiveNode */
/** @typedef {import('./node.js').NodeTree} NodeTree */
/** @typedef {import('./xpath/context.js').Scope} Scope */

/** @param {Form} form @param {Session} session @param {LiveNode} root @param {Scope['choiceLabel']} choiceLabel @returns {Scope} */
export function surroundings(form, session, root, choiceLabel) {
  /** @type {Map<string, Node | null>} */
  const loaded = new Map();
  /** @param {string} id */
  const load = (id) => {
    const tree = session.instances?.[id] ?? lastSaved(form, session, id);
    return tree ? Node.fromTree(tree) : null;
  };
  return {
    budget: new Budget(),
    root,
    timezone: session.timezone,
    now: session.now,
    random: session.random,
    uuid: session.uuid,
    choiceLabel,
    instance(id) {
      const written = form.instance(id);
      if (written) return written;
      if (!loaded.has(id)) loaded.set(id, load(id));
      return loaded.get(id);
    },
  };
}

/** The record saved last, where an instance stands for it. @param {Form} form @param {Session} session @param {string} id @returns {NodeTree | null} */
function lastSaved(form, session, id) {
  const instance = form.bundle.instances[id];
  if (!instance || !('src' in instance) || !instance.src.startsWith('jr://instance/last-saved')) return null;
  return session.lastSaved ?? { n: form.root.name };
}
