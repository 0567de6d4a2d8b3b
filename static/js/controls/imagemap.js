/**
 * Choosing by touching parts of a drawing. The list of choices stands below it and says the same: it is how the question
 * is answered by keyboard and by ear, so the drawing itself is for the eye and the finger only.
 */

import { find, make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { chosen, isMany, options, pick } from './choices.js';
import { rebuild } from './regions.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {NonNullable<ReturnType<typeof rebuild>>} Drawn */

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function imagemap(body, question) {
  const list = options(body, question);
  const stage = make('div', { class: 'imagemap', 'aria-hidden': 'true', hidden: true });
  const status = make('p', { class: 'muted', role: 'status', hidden: true });
  let source = '';
  /** @type {Drawn | null} */
  let drawn = null;

  const paint = () => {
    const offered = new Set(question.choices().map(({ value }) => value));
    const now = chosen(question);
    for (const [name, part] of drawn?.parts ?? []) {
      part.classList.toggle('is-region', offered.has(name));
      part.classList.toggle('is-chosen', offered.has(name) && now.includes(name));
    }
    stage.classList.toggle('imagemap--fixed', question.readonly);
  };
  /** @param {string} address */
  const load = async (address) => {
    source = address;
    const found = address ? await fetchDrawing(address) : null;
    if (source !== address) return;
    drawn = found;
    stage.replaceChildren(...(found ? [found.drawing] : []));
    stage.hidden = !found;
    status.hidden = Boolean(found);
    status.textContent = found ? '' : say('The picture cannot be shown. Choose from the list.');
    paint();
  };
  stage.addEventListener('click', ({ target }) => {
    const name = drawn && !question.readonly ? nameOf(/** @type {Element} */ (target), drawn) : '';
    if (!name) return;
    pick(question, name, isMany(question) ? !chosen(question).includes(name) : true);
  });
  mirrorFocus(find(body, '.options'), () => drawn);
  body.prepend(stage, status);
  return {
    ...list,
    show() {
      list.show();
      const { image } = question.host.filling.texts(question.element, question.node);
      const address = image ? question.host.media(image) : '';
      if (address !== source || (!address && status.hidden)) load(address);
      else paint();
    },
  };
}

/** @param {string} address @returns {Promise<Drawn | null>} null where it cannot be had or is no drawing */
async function fetchDrawing(address) {
  try {
    const response = await fetch(address);
    return response.ok ? rebuild(await response.text()) : null;
  } catch {
    return null;
  }
}

/** The choice that a touched shape belongs to. @param {Element} touched @param {Drawn} drawn */
function nameOf(touched, { parts }) {
  const region = touched.closest('.is-region');
  return [...parts].find(([, part]) => part === region)?.[0] ?? '';
}

/** Show in the drawing which choice of the list has the focus. @param {HTMLElement} list @param {() => Drawn | null} drawn */
function mirrorFocus(list, drawn) {
  const mark = (/** @type {string | undefined} */ value) => {
    for (const [name, part] of drawn()?.parts ?? []) part.classList.toggle('is-near', name === value);
  };
  list.addEventListener('focusin', ({ target }) => mark(/** @type {HTMLInputElement} */ (target).value));
  list.addEventListener('focusout', () => mark(undefined));
}
