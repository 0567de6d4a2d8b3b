/**
 * Photos, sound, video and other files. A photo is drawn anew at the size the form asks for, which also drops what the
 * camera wrote into it (place, time, device).
 */

import { find, icon, make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { looks } from './kinds.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */

const LARGEST_SIDE = 2048;
const QUALITY = 0.85;
const VERBS = /** @type {Record<string, string>} */ ({
  image: 'Take or choose a photo',
  audio: 'Record or choose a sound',
  video: 'Record or choose a video',
  file: 'Choose a file',
});
const ICONS = /** @type {Record<string, string>} */ ({
  image: 'camera',
  audio: 'microphone',
  video: 'video',
  file: 'file',
});

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function upload(body, question) {
  const picker = /** @type {HTMLInputElement} */ (find(body, '.upload__input'));
  const status = find(body, '.upload__status');
  const remove = find(body, '.upload__remove');
  const preview = find(body, '.upload__preview');
  const media = medium(question);
  let address = '';
  let shown = '';
  prepare(body, picker, media, question);

  picker.addEventListener('change', async () => {
    const file = picker.files?.[0];
    picker.value = '';
    if (!file) return;
    status.textContent = say('Preparing the file…');
    status.textContent = await take(file, media, question).then(
      () => '',
      () => say('This file cannot be read. Try another.'),
    );
  });
  remove.addEventListener('click', async () => {
    await question.files.drop(question.text);
    question.answer('');
    question.settle();
    picker.focus();
  });
  const release = () => address && URL.revokeObjectURL(address);
  return {
    async show() {
      remove.hidden = !question.text || question.readonly;
      preview.hidden = !question.text;
      if (question.text === shown) return;
      shown = question.text;
      const file = shown ? await question.files.get(shown) : undefined;
      release();
      address = file ? URL.createObjectURL(new Blob([file.buffer], { type: file.type })) : '';
      preview.replaceChildren(...(shown ? [view(media, address, file?.buffer.byteLength ?? 0)] : []));
    },
    enable: (on) => (picker.disabled = !on),
    focus: () => picker.focus(),
    dispose: release,
  };
}

/** @param {Question} question @returns {string} */
function medium(question) {
  const kind = (question.element.mediatype ?? '').split('/')[0] ?? '';
  return kind in VERBS ? kind : 'file';
}

/** @param {HTMLElement} body @param {HTMLInputElement} picker @param {string} media @param {Question} question */
function prepare(body, picker, media, question) {
  const verb = find(body, '.upload__verb');
  verb.dataset.say = /** @type {string} */ (VERBS[media]);
  verb.textContent = say(verb.dataset.say);
  body.querySelector('.upload__pick .icon')?.replaceWith(icon(/** @type {string} */ (ICONS[media])));
  picker.id = question.inputId;
  const accept = question.element.attributes?.accept ?? question.element.mediatype ?? '';
  if (!/application|^\*/.test(accept)) picker.accept = accept;
  const look = looks(question.element.appearance);
  if (look.includes('new') || look.includes('new-front'))
    picker.setAttribute('capture', look.includes('new-front') ? 'user' : 'environment');
}

/** @param {File} file @param {string} media @param {Question} question */
async function take(file, media, question) {
  const blob =
    media === 'image'
      ? await redraw(file, Number(question.bind.attributes?.['max-pixels']) || LARGEST_SIDE)
      : file;
  const name = `${Date.now()}-${Math.floor(Math.random() * 1e6)}.${suffix(file, blob)}`;
  const old = question.text;
  await question.files.put({ name, type: blob.type, buffer: await blob.arrayBuffer() });
  question.answer(name);
  question.settle();
  if (old) await question.files.drop(old);
}

/** @param {File} file @param {Blob} blob */
function suffix(file, blob) {
  if (blob.type === 'image/jpeg') return 'jpg';
  return (
    /\.([A-Za-z0-9]{1,8})$/.exec(file.name)?.[1] ??
    blob.type.split('/')[1]?.replace(/\W.*/, '') ??
    'bin'
  ).toLowerCase();
}

/** A photo no longer than `side`, without what the camera wrote into it. @param {Blob} file @param {number} side @returns {Promise<Blob>} */
async function redraw(file, side) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = make('canvas', {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('not drawn');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('not drawn'))), 'image/jpeg', QUALITY);
  });
}

/** @param {string} media @param {string} address @param {number} size */
function view(media, address, size) {
  const weight = make(
    'p',
    { class: 'small muted' },
    size ? `${Math.ceil(size / 1024)} kB` : say('This file is not on this phone.'),
  );
  if (!address) return weight;
  if (media === 'image')
    return make('figure', {}, make('img', { src: address, alt: say('The photo taken') }), weight);
  if (media === 'audio' || media === 'video')
    return make('figure', {}, make(media, { src: address, controls: true }), weight);
  return make('figure', {}, icon('file'), weight);
}
