/** Why a list offers nothing: what was typed to find something, a list that is not here, answers that it depends on. */

import { make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { plain } from '../lib/markdown.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function nothing(body, question) {
  const filter = /** @type {HTMLInputElement | null} */ (body.querySelector('.options__filter'));
  const place =
    body.querySelector('.options__more') ??
    body.appendChild(make('p', { class: 'options__more muted small', role: 'status', hidden: true }));
  return {
    show() {
      const empty = !question.choices().length;
      const unfound = Boolean(filter?.value) && !body.querySelector('.options > *');
      if (!empty && !unfound) return void (filter || place.setAttribute('hidden', ''));
      place.textContent = empty
        ? reason(question)
        : say('Nothing in the list fits “{text}”.', { text: filter?.value.trim() ?? '' });
      place.removeAttribute('hidden');
    },
  };
}

/** @param {Question} question */
function reason(question) {
  const missing = missingList(question);
  if (missing) {
    return say(
      'The list “{name}” is not on this phone. Connect and open the form again; if it stays away, tell whoever made the form.',
      {
        name: missing,
      },
    );
  }
  const { open, answered } = sources(question);
  if (open.length)
    return say('The list depends on another answer. First answer: {questions}', {
      questions: open.join(say(', ')),
    });
  if (answered.length)
    return say('Nothing in the list fits your answer to: {questions}', {
      questions: answered.join(say(', ')),
    });
  return say('There is nothing to choose from here yet.');
}

/** The list of a form's file that could not be had. @param {Question} question */
function missingList({ element, host }) {
  const { form, session } = host.filling;
  const [, start] = element.itemset?.nodes ?? [];
  const id = Array.isArray(start) && start[0] === 'call' && start[1] === 'instance' ? start[2]?.[1] : '';
  const instance = form.bundle.instances[id];
  if (!instance || !('src' in instance) || instance.src.startsWith('jr://instance/')) return '';
  return session.instances?.[id] ? '' : instance.src.slice(instance.src.lastIndexOf('/') + 1);
}

/** The questions that decide what is offered, by whether they have an answer. @param {Question} question */
function sources({ element, host, node }) {
  const { form } = host.filling;
  const { order, triggers } = form.bundle;
  const step = order.findIndex(([kind, ref]) => kind === 'choices' && ref === element.ref);
  const refs = [triggers.near, triggers.far].flatMap((from) =>
    Object.keys(from).filter((ref) => from[ref]?.includes(step)),
  );
  /** @type {{ open: string[], answered: string[] }} */
  const found = { open: [], answered: [] };
  for (const ref of new Set(refs)) {
    const asked = form.elements.get(ref);
    const source = nearest(node, ref) ?? host.filling.node(ref);
    if (!asked || asked.children || !source?.relevant) continue;
    const label = plain(host.filling.texts(asked, source).label);
    if (label) (source.text ? found.answered : found.open).push(label);
  }
  return found;
}

/** The node of a ref in the same repeat instances. @param {import('../engine/live.js').LiveNode} node @param {string} ref */
function nearest(node, ref) {
  const up = node.parent;
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  return ref.slice(0, -name.length - 1) === node.field.ref.slice(0, node.field.ref.lastIndexOf('/'))
    ? up?.children.find((child) => child.name === name)
    : undefined;
}
