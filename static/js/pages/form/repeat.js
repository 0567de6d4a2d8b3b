/** The screen after a repeat's instances: what is there, remove, add another. */

import { confirmed, icon, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { sayAnswer, sayLabel } from './answers.js';
import { isAsked } from './screens.js';

/** @typedef {import('./screens.js').Screen} Screen */
/** @typedef {import('../../engine/live.js').LiveNode} Node */
/** @typedef {import('../../engine/filling.js').Filling} Filling */
/**
 * What the screen needs of the page.
 * @typedef {object} Surround
 * @property {Filling} filling @property {Screen[]} screens @property {(ref: string) => string} type of a bind
 * @property {(instance: Node) => void} open its first screen @property {() => void} changed instances came or went
 */

/** @param {HTMLElement} place @param {Screen} screen @param {Surround} surround */
export function showRepeat(place, { repeat, parent }, surround) {
  if (!repeat || !parent) return;
  const { filling } = surround;
  const instances = filling.instances(repeat, parent);
  const title = sayLabel({ element: repeat, node: instances[0] ?? parent }, filling);
  const rows = instances.map((node, index) => row(node, `${title} ${index + 1}`, surround));
  const add = () => {
    const step = filling.add(`${filling.path(parent)}/${repeat.ref.split('/').pop()}`);
    const added = filling.instances(repeat, parent).at(-1);
    if (step.result === 'ok' && added) surround.open(added);
  };
  const count = rows.length ? say('{count} so far', { count: rows.length }) : say('None yet');
  place.replaceChildren(
    make(
      'div',
      { class: 'screen__head' },
      make('h2', { class: 'screen__title' }, title),
      make('p', { class: 'muted' }, count),
    ),
    ...(rows.length ? [make('ul', { class: 'list' }, ...rows)] : []),
    make(
      'button',
      { class: 'button button--block add', type: 'button', click: add },
      icon('plus'),
      rows.length ? say('Add another') : say('Add one'),
    ),
  );
}

/** @param {Node} node @param {string} name @param {Surround} surround */
function row(node, name, surround) {
  const words = make(
    'span',
    { class: 'list__body' },
    make('span', { class: 'list__title' }, name),
    make('span', { class: 'list__note' }, summary(node, surround)),
  );
  const open = make(
    'button',
    { class: 'list__link', type: 'button', click: () => surround.open(node) },
    words,
  );
  const remove = make(
    'button',
    {
      class: 'button button--quiet button--icon',
      type: 'button',
      'aria-label': say('Remove {name}', { name }),
      click: () => removeInstance(node, name, surround),
    },
    icon('trash'),
  );
  return make('li', { class: 'list__item list__pair' }, open, remove);
}

/** The first answers of an instance. @param {Node} instance @param {Surround} surround */
function summary(instance, { screens, filling, type }) {
  const inside = screens.filter(({ headings }) => headings.some(({ node }) => node === instance));
  const asked = inside.flatMap(({ items }) => items).filter((item) => isAsked(item));
  const said = asked.map((item) => sayAnswer(item, type(item.element.ref), filling));
  return said.filter(Boolean).slice(0, 3).join(' · ');
}

/** @param {Node} node @param {string} name @param {Surround} surround */
async function removeInstance(node, name, surround) {
  const text = say('Remove {name} with all its answers?', { name });
  if (!(await confirmed({ text, yes: say('Remove'), no: say('Keep'), danger: true }))) return;
  surround.filling.remove(node);
  surround.changed();
}
