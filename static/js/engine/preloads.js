/** What a form asks to be filled in by itself: when it was begun and ended, on which device, by whom. */

import { dateTimeOfMs, dayOf } from './types/moments.js';

/** @typedef {import('./filling.js').Session} Session */
/** @typedef {import('./live.js').LiveNode} LiveNode */
/** @typedef {import('./recompute.js').Recompute} Recompute */

/** Fill the preloads of a new record or a new instance; `timestamp end` waits for the end. @param {LiveNode} node @param {Session} session */
export function preload(node, session) {
  const { bind, isInstanceId } = node.field;
  const text = bind?.preload ? preloaded(bind.preload, bind.preloadParams ?? '', session) : undefined;
  if (text !== undefined) node.text = text;
  else if (isInstanceId && !bind?.calculate) node.text ||= `uuid:${session.uuid()}`;
  for (const child of node.children) preload(child, session);
}

/** Record the end, wherever the form asks for it. @param {Recompute} state @param {Session} session */
export function finishPreloads(state, session) {
  for (const { ref, preload: kind, preloadParams } of state.form.bundle.binds) {
    if (kind !== 'timestamp' || preloadParams !== 'end') continue;
    for (const node of state.at(ref)) state.store(node, `${moment(session)}`);
  }
}

/** @param {string} kind @param {string} params @param {Session} session @returns {string | undefined} */
function preloaded(kind, params, session) {
  if (kind === 'uid') return `uuid:${session.uuid()}`;
  if (kind === 'timestamp' && params === 'start') return `${moment(session)}`;
  if (kind === 'date' && params === 'today') return `${dayOf(moment(session))}`;
  if (kind === 'property') return session.properties?.[params.replace(/^uri:/, '')] ?? '';
  return undefined;
}

/** @param {Session} session */
function moment(session) {
  return dateTimeOfMs(session.now().getTime(), session.timezone);
}
