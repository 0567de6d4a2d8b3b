/** The last screen before sending: every answer, each a step away. */

import { icon, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { sayAnswer, sayLabel } from './answers.js';
import { isAsked } from './screens.js';

/** @typedef {import('./screens.js').Screen} Screen */
/** @typedef {import('./screens.js').Item} Item */
/** @typedef {{ filling: import('../../engine/filling.js').Filling, type: (ref: string) => string, problem: (item: Item) => string, files: import('../../controls/question.js').Files }} Sources */
/** @typedef {{ screen: Screen, open: (item: Item) => void }} Row */

const LINES = /^geo(trace|shape)$/;

/** @param {HTMLElement} place @param {Row[]} rows @param {Sources} sources */
export function showReview(place, rows, sources) {
  const sections = sectionsOf(rows, sources);
  const open = rows
    .flatMap(({ screen }) => screen.items)
    .filter((item) => isAsked(item) && sources.problem(item)).length;
  place.replaceChildren(
    make(
      'div',
      { class: 'screen__head' },
      make('h2', { class: 'screen__title' }, say('Check your answers')),
      make('p', { class: 'muted' }, say('Tap an answer to change it.')),
    ),
    ...(sources.filling.form.bundle.publicKey ? [sealing()] : []),
    ...(open
      ? [
          make(
            'div',
            { class: 'notice notice--warn', role: 'status' },
            icon('warning'),
            make('p', { class: 'notice__body' }, say('{count} answers need attention.', { count: open })),
          ),
        ]
      : []),
    ...sections,
  );
}

/** What encryption means for whoever sends. */
function sealing() {
  const words = say(
    'These answers are encrypted when you send them: only the holder of the key can read them. Afterwards you cannot look at them or correct them, so check them well.',
  );
  return make('div', { class: 'notice' }, icon('lock'), make('p', { class: 'notice__body' }, words));
}

/** @param {Row[]} rows @param {Sources} sources */
function sectionsOf(rows, sources) {
  /** @type {HTMLElement[]} */
  const sections = [];
  let title = '\n';
  for (const { screen, open } of rows) {
    const items = screen.items.filter((item) => isAsked(item));
    if (!items.length) continue;
    const words = screen.headings
      .map((heading) => sayLabel(heading, sources.filling) + (heading.of ? ` ${heading.place}` : ''))
      .join(' › ');
    if (words !== title)
      sections.push(
        make(
          'section',
          { class: 'review' },
          words && make('h3', { class: 'review__title' }, words),
          make('ul', { class: 'list' }),
        ),
      );
    title = words;
    sections.at(-1)?.lastElementChild?.append(...items.map((item) => line(item, open, sources)));
  }
  return sections;
}

/** @param {Item} item @param {(item: Item) => void} open @param {Sources} sources */
function line(item, open, { filling, type, problem, files }) {
  const kind = type(item.element.ref);
  const answer = sayAnswer(item, kind, filling);
  const wrong = problem(item);
  const value = make(
    'span',
    { class: answer ? 'review__answer' : 'review__answer muted' },
    answer || say('No answer'),
  );
  if (answer && LINES.test(kind)) draw(value, item.node.text, kind === 'geoshape');
  if (answer && item.element.kind === 'upload') showFile(value, item, files);
  const body = make(
    'span',
    { class: 'list__body' },
    make('span', { class: 'list__note' }, sayLabel(item, filling)),
    value,
    wrong && make('span', { class: 'field__error small' }, icon('warning'), wrong),
  );
  return make(
    'li',
    { class: 'list__item' },
    make(
      'button',
      { class: 'list__link', type: 'button', click: () => open(item) },
      body,
      make('span', { class: 'list__end muted' }, icon('edit')),
    ),
  );
}

/** A picture as a picture, anything else with its weight. @param {HTMLElement} place @param {Item} item @param {import('../../controls/question.js').Files} files */
async function showFile(place, { element, node }, files) {
  const file = await files.get(node.text);
  if (!file) return void (place.textContent = say('This file is not on this phone.'));
  const { sayWeight, WORDS } = await import('../../controls/media.js');
  const medium = (element.mediatype ?? '').split('/')[0] ?? '';
  const words = `${say(WORDS[medium] ?? 'File')} · ${sayWeight(file.buffer.byteLength)}`;
  place.textContent = words;
  if (medium !== 'image') return;
  const src = URL.createObjectURL(new Blob([file.buffer], { type: file.type }));
  const picture = make('img', { src, alt: words, class: 'review__picture' });
  picture.addEventListener('load', () => {
    place.replaceChildren(picture);
    URL.revokeObjectURL(src);
  });
}

/** Words become a picture where its code can be had; the room is there from the start. @param {HTMLElement} place @param {string} text @param {boolean} closed */
async function draw(place, text, closed) {
  place.classList.add('trace');
  const code = await import('../../controls/map/picture.js').catch(() => null);
  const parts = code?.pictured(text, closed) ?? [];
  if (parts.length) place.replaceChildren(...parts);
}
