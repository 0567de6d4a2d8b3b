/**
 * The file that answers a question: kept with the record, shown, exchanged, taken away. What makes it (camera, pen,
 * microphone, a file chosen) hands it in here. It must not know how files are made or sent.
 */

import { find, icon, json, make } from '../lib/dom.js';
import { language, say } from '../lib/words.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {'image' | 'audio' | 'video' | 'file'} Medium */
/** @typedef {{ blob: Blob, ending: string }} Made what answers, and how its name ends */
/**
 * @typedef {object} FileAnswer
 * @property {(make: () => Promise<Made | null>) => Promise<void>} take have it made and keep it; null changes nothing
 * @property {(words: string) => void} tell @property {() => Promise<Blob | null>} blob the answer as it is
 * @property {() => void} show @property {(on: boolean) => void} enable @property {() => void} release
 */

/** What a file is called, by the first half of its media type. @type {Record<string, string>} */
export const WORDS = { image: 'Photo', audio: 'Sound', video: 'Video' };

/** Something the person can do something about; the message is for them. */
export class Refusal extends Error {}

/** @param {HTMLElement} body @param {Question} question @param {{ medium: Medium, alt?: string }} what @returns {FileAnswer} */
export function fileAnswer(body, question, { medium, alt = 'The photo taken' }) {
  const [status, preview, remove] = ['status', 'preview', 'remove'].map((part) =>
    find(body, `.upload__${part}`),
  );
  const actions = find(body, '.upload__actions');
  let address = '';
  let shown = '';
  let busy = false;
  const tell = (/** @type {string} */ words) => void (status && (status.textContent = words));
  const release = () => {
    if (address) URL.revokeObjectURL(address);
    address = '';
  };
  const enable = (/** @type {boolean} */ on) => {
    for (const part of actions.querySelectorAll('button, input'))
      /** @type {HTMLButtonElement} */ (part).disabled = !on || busy;
    actions.hidden = question.readonly;
  };
  const work = (/** @type {boolean} */ on) => {
    busy = on;
    enable(!question.readonly);
    if (on)
      status?.replaceChildren(
        say('Preparing the file…'),
        make('progress', { class: 'upload__progress', 'aria-label': say('Preparing the file…') }),
      );
  };
  const show = async () => {
    const { text } = question;
    if (remove) remove.hidden = !text;
    if (preview) preview.hidden = !text;
    for (const part of body.querySelectorAll('[data-again]'))
      reword(/** @type {HTMLElement} */ (part), Boolean(text));
    const mark = text && `${language()} ${text}`;
    if (mark === shown) return;
    shown = mark;
    const file = text ? await question.files.get(text) : undefined;
    if (shown !== mark) return;
    release();
    const blob = file && new Blob([file.buffer], { type: file.type });
    if (blob) address = URL.createObjectURL(blob);
    preview?.replaceChildren(...(text ? [view(medium, address, blob?.size ?? 0, say(alt))] : []));
  };
  remove?.addEventListener('click', async () => {
    await question.files.drop(question.text);
    question.answer('');
    question.settle();
    tell('');
    firstOf(actions)?.focus();
  });
  return {
    tell,
    show,
    enable,
    release,
    async blob() {
      const file = question.text ? await question.files.get(question.text) : undefined;
      return file ? new Blob([file.buffer], { type: file.type }) : null;
    },
    async take(produce) {
      if (busy) return;
      work(true);
      const words = await produce()
        .then((made) => (made ? keep(question, made) : undefined))
        .then(
          () => '',
          (error) =>
            error instanceof Refusal ? error.message : say('This file cannot be read. Try another.'),
        );
      work(false);
      tell(words);
      status?.classList.toggle('upload__status--bad', words !== '');
    },
  };
}

/** The words of a button differ once there is an answer. @param {HTMLElement} part @param {boolean} isAgain */
function reword(part, isAgain) {
  part.dataset.first ??= part.dataset.say ?? '';
  part.dataset.say = (isAgain ? part.dataset.again : part.dataset.first) ?? '';
  part.textContent = say(part.dataset.say);
}

/** @param {HTMLElement} actions @returns {HTMLElement | undefined} */
function firstOf(actions) {
  return /** @type {HTMLElement[]} */ ([...actions.querySelectorAll('button, input')]).find(
    (part) => part.offsetParent,
  );
}

/** Keep what was made as the answer, and let go of the one before. Throws Refusal where the server would not take it.
 * @param {Question} question @param {Made} made */
async function keep(question, { blob, ending }) {
  const old = question.text;
  await fit(question, blob.size, old);
  const name = `${Date.now()}-${Math.floor(Math.random() * 1e6)}.${ending}`;
  await question.files.put({ name, type: blob.type, buffer: await blob.arrayBuffer() });
  question.answer(name);
  question.settle();
  if (old) await question.files.drop(old);
}

/** How many bytes one record may still take, its other files counted. @param {Question} question @param {string} [but] a file that goes */
export async function room(question, but = '') {
  const most = Number(json('page')?.largest) || Infinity;
  const kept = (await question.files.all()).filter(({ name }) => name !== but);
  return most - FORM_BYTES - kept.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

/** What the record itself and the wrapping of its files may need. */
const FORM_BYTES = 200_000;

/** Throws Refusal for a file that the server would not take, before anybody waits for it. @param {Question} question @param {number} size @param {string} [old] */
export async function fit(question, size, old) {
  const left = await room(question, old);
  if (size <= left) return;
  throw new Refusal(
    say('This is {size}; only {left} more can be sent with this record. Take something shorter or smaller.', {
      size: sayWeight(size),
      left: sayWeight(Math.max(0, left)),
    }),
  );
}

/** @param {number} bytes */
export function sayWeight(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {Medium} medium @param {string} address @param {number} size @param {string} alt */
function view(medium, address, size, alt) {
  if (!address) return make('p', { class: 'small muted' }, say('This file is not on this phone.'));
  const weight = make('figcaption', { class: 'small muted' }, make('bdi', {}, sayWeight(size)));
  if (medium === 'image') {
    const picture = make('img', { src: address, alt });
    const button = make(
      'button',
      { class: 'upload__enlarge', type: 'button', click: () => enlarge(address, alt) },
      picture,
    );
    button.setAttribute('aria-label', `${alt}: ${say('show it large')}`);
    return make('figure', {}, button, weight);
  }
  if (medium === 'audio' || medium === 'video')
    return make('figure', {}, make(medium, { src: address, controls: true, preload: 'metadata' }), weight);
  weight.prepend(icon('file'), ' ');
  return make('figure', {}, weight);
}

/** The picture over the whole screen; a tap on it shows it dot by dot. @param {string} address @param {string} alt */
function enlarge(address, alt) {
  const picture = make('img', { src: address, alt, class: 'enlarged__picture' });
  const zoom = make(
    'button',
    { class: 'enlarged__zoom', type: 'button', 'aria-pressed': 'false', 'aria-label': say('Zoom') },
    picture,
  );
  const close = make(
    'button',
    {
      class: 'button button--icon enlarged__close',
      type: 'button',
      'aria-label': say('Close'),
      click: () => dialog.close(),
    },
    icon('cross'),
  );
  const dialog = make('dialog', { class: 'enlarged', 'aria-label': alt }, zoom, close);
  zoom.addEventListener('click', () =>
    zoom.setAttribute('aria-pressed', String(dialog.classList.toggle('enlarged--near'))),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
