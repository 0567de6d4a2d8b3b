/** My forms, drafts and outbox: what the phone holds and what the server offers, for the person who holds the phone. */

import { confirmed, find, icon, make } from '../lib/dom.js';
import { language, say, sayMoment, speak } from '../lib/words.js';
import { canKeep } from '../outbox/database.js';
import { drafts, dropDraft } from '../outbox/drafts.js';
import { deliver } from '../outbox/deliver.js';
import { parcels } from '../outbox/parcels.js';
import { fresh, network, whoAmI } from '../sync/server.js';
import { sayTrouble } from '../sync/troubles.js';
import { receiptNumber } from './form/outcome.js';

/** @typedef {import('../outbox/database.js').DraftRow} DraftRow */
/** @typedef {import('../outbox/database.js').ParcelRow} ParcelRow */
/** @typedef {{ formId: string, title: string, titles: Record<string, string>, page: string }} ListedForm */
/** @typedef {{ title: string, reason: string, page: string }} ReturnedRecord */

const RETRY_EVERY = 60_000;

let person = '';
let reachable = true;
/** @type {ReturnedRecord[]} */
let returned = [];

/** @param {string} id @param {HTMLElement[]} rows */
function fill(id, rows) {
  const section = find(document, `#${id}`);
  find(section, '.list').replaceChildren(...rows);
  section.hidden = !rows.length;
  const count = section.querySelector('.count');
  if (count) count.textContent = String(rows.length);
}

/** @param {string} title @param {string} note @param {...(Node | null)} end */
function body(title, note, ...end) {
  const words = make(
    'span',
    { class: 'list__body' },
    make('span', { class: 'list__title' }, title),
    make('span', { class: 'list__note' }, note),
  );
  return end.length ? [words, make('span', { class: 'list__end' }, ...end)] : [words];
}

/** @param {DraftRow} draft */
function draftRow(draft) {
  const progress = say('{answered} of {asked} answered', { answered: draft.answered, asked: draft.asked });
  const note = [
    draft.name ? draft.title : '',
    draft.correction ? say('correction') : '',
    sayMoment(draft.updated),
    progress,
  ]
    .filter(Boolean)
    .join(' · ');
  const open = make(
    'a',
    { class: 'list__link', href: `${draft.page}#draft=${draft.id}` },
    make('span', { class: 'list__icon' }, icon('draft')),
    ...body(draft.name || draft.title, note),
  );
  const remove = make(
    'button',
    {
      class: 'button button--quiet button--icon',
      type: 'button',
      'aria-label': say('Delete {name}', { name: draft.name || draft.title }),
      click: () => throwAway(draft),
    },
    icon('trash'),
  );
  return make('li', { class: 'list__item list__pair' }, open, remove);
}

/** @param {DraftRow} draft */
async function throwAway(draft) {
  const text = say('Delete the draft “{name}” with all its answers? Nobody has a copy.', {
    name: draft.name || draft.title,
  });
  if (!(await confirmed({ text, yes: say('Delete'), no: say('Keep'), danger: true }))) return;
  await dropDraft(draft.id);
  await showStore();
}

/** @param {ParcelRow} parcel @param {...string} more */
function noteOf(parcel, ...more) {
  return [parcel.title, parcel.encrypted ? say('encrypted') : '', ...more].filter(Boolean).join(' · ');
}

/** @param {ParcelRow} parcel */
function waitingRow(parcel) {
  const refused = parcel.state === 'refused';
  const note = make(
    'span',
    { class: 'list__note' },
    parcel.trouble ? sayTrouble(parcel.trouble) : say('Waiting for its turn'),
  );
  const words = make(
    'span',
    { class: 'list__body' },
    make('span', { class: 'list__title' }, parcel.name || parcel.title),
    make('span', { class: 'list__note' }, noteOf(parcel, sayMoment(parcel.created))),
    note,
  );
  return make(
    'li',
    { class: 'list__item' },
    make(
      'div',
      { class: 'list__row' },
      make('span', { class: 'list__icon' }, icon(refused ? 'warning' : 'wait')),
      words,
    ),
  );
}

/** @param {ParcelRow} parcel */
function sentRow(parcel) {
  const tag =
    parcel.state === 'conflict'
      ? make('span', { class: 'tag tag--warn' }, say('coordinator decides'))
      : make('span', { class: 'tag tag--good' }, icon('sent'), receiptNumber(parcel.id));
  return make(
    'li',
    { class: 'list__item' },
    make(
      'a',
      { class: 'list__link', href: `/collect/sent/${encodeURIComponent(parcel.id)}` },
      ...body(parcel.name || parcel.title, noteOf(parcel, sayMoment(parcel.settled)), tag),
    ),
  );
}

/** What a coordinator sent back, with the reason. @param {ReturnedRecord} record */
function returnedRow({ title, reason, page }) {
  return make(
    'li',
    { class: 'list__item' },
    make(
      'a',
      { class: 'list__link', href: page },
      make('span', { class: 'list__icon' }, icon('back')),
      ...body(title, reason, icon('next')),
    ),
  );
}

/** Show what the phone holds. */
async function showStore() {
  const [kept, out] = await Promise.all([drafts(person), parcels(person, Date.now())]);
  const waiting = out.filter((parcel) => !parcel.settled);
  fill('drafts', kept.map(draftRow));
  fill('waiting', waiting.map(waitingRow));
  fill('returned', returned.map(returnedRow));
  fill('sent', newest(out).slice(0, 5).map(sentRow));
  sayState(waiting, kept.length);
}

/** What was sent, of each record its last version only. @param {ParcelRow[]} out */
function newest(out) {
  const replaced = new Set(out.map((parcel) => parcel.corrects));
  return out.filter((parcel) => parcel.settled && !replaced.has(parcel.id));
}

/** The line that always says how things stand. @param {ParcelRow[]} waiting @param {number} begun how many drafts */
function sayState(waiting, begun) {
  const refused = waiting.filter((parcel) => parcel.state === 'refused').length;
  const others = [
    begun ? say('Drafts: {count}', { count: begun }) : '',
    returned.length ? say('Sent back: {count}', { count: returned.length }) : '',
  ].filter(Boolean);
  const idle = !reachable ? 'offline' : others.length ? 'open' : 'good';
  const state = refused ? 'trouble' : waiting.length ? 'waiting' : idle;
  const first = {
    trouble: say('{count} not taken by the server', { count: refused }),
    waiting: say('{count} waiting to be sent', { count: waiting.length }),
    open: say('Nothing waits to be sent'),
    good: say('Everything is sent'),
    offline: say('No connection; nothing waits'),
  }[state];
  const words = [first, ...others].join(' · ');
  const sign = { trouble: 'warning', waiting: 'wait', open: 'draft', good: 'check', offline: 'offline' }[
    state
  ];
  const line = find(document, '#sync');
  line.dataset.state = state;
  find(document, '#sync-words').textContent = words;
  find(document, '#sync-icon').replaceChildren(icon(sign));
  find(document, '#sync-now').hidden = !waiting.length;
}

/** @param {boolean} all also what is not due yet */
async function sendNow(all) {
  const button = /** @type {HTMLButtonElement} */ (find(document, '#sync-now'));
  button.disabled = true;
  const report = await deliver(person, network, { all });
  reachable = !report.offline;
  button.disabled = false;
  if (report.sent.some((parcel) => parcel.corrects)) await askServer();
  await showStore();
}

/** Which forms there are, and what was sent back. */
async function askServer() {
  const listed = await fresh('/collect/forms.json', person);
  showForms(listed?.forms);
  returned = listed?.returned ?? [];
}

/** @param {ListedForm[] | undefined} forms */
function showForms(forms) {
  const section = find(document, '#forms');
  const rows = (forms ?? []).map((form) => {
    const title = form.titles[language()] ?? form.title;
    return make(
      'li',
      { class: 'list__item' },
      make(
        'a',
        { class: 'list__link', href: form.page },
        make('span', { class: 'list__icon' }, icon('form')),
        ...body(title, '', icon('next')),
      ),
    );
  });
  const list = find(section, '.list');
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
  const empty = find(section, '.empty');
  empty.hidden = rows.length > 0;
  empty.textContent = forms
    ? say('There is no form for you yet. Ask your coordinator.')
    : say('The list of forms could not be loaded. Check the connection.');
}

/** @param {string} text */
function explain(text) {
  find(document, '#sync').dataset.state = 'trouble';
  find(document, '#sync-words').textContent = text;
  find(document, '#sync-icon').replaceChildren(icon('warning'));
}

async function start() {
  speak(language());
  const who = await whoAmI('/collect/me.json');
  if (who.state === 'signed out') location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
  if (!who.me) return explain(say('No connection, and nobody is known on this phone yet.'));
  person = who.me.id;
  reachable = who.state === 'known';
  await askServer();
  fill('returned', returned.map(returnedRow));
  if (!(await canKeep()))
    return explain(
      say('This browser keeps nothing. You can fill and send while connected, but there are no drafts.'),
    );
  await showStore();
  find(document, '#sync-now').addEventListener('click', () => sendNow(true));
  addEventListener('online', () => sendNow(true));
  setInterval(() => sendNow(false), RETRY_EVERY);
  await sendNow(true);
}

start().catch((error) => {
  console.error(error);
  explain(say('Something went wrong here. What you saved is safe; reload the page.'));
});
