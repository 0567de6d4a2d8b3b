/** A code: read by the camera or from a photo, or typed. The camera stops as soon as the question is left. */

import { find, make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { codeReader } from './codes.js';
import { input } from './inputs.js';
import { looks } from './kinds.js';
import { openPicture } from './redraw.js';
import { listen } from './upload.js';
import { CODECS } from './values.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */

codeReader().catch(() => {});

const PAUSE = 120;
/** Large enough for a card's code, small enough for an old phone. */
const FRAME = 640;
/** Of a photo, tried in turn: near codes are read best small, far ones large. */
const SIDES = [800, 1600];

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function barcode(body, question) {
  const typed = input(body, question, /** @type {import('./values.js').Codec} */ (CODECS.text));
  const [start, stop, light] = /** @type {HTMLButtonElement[]} */ (
    ['start', 'stop', 'light'].map((part) => find(body, `.scan__${part}`))
  );
  const actions = find(body, '.upload__actions');
  const status = find(body, '.scan__status');
  const scan = camera(body, looks(question.element.appearance).includes('front') ? 'user' : 'environment');
  const tell = (/** @type {string} */ words) => (status.textContent = words);
  const take = (/** @type {string} */ code) => {
    question.answer(code);
    question.settle();
    navigator.vibrate?.(60);
    tell(say('Read: {code}', { code }));
  };
  const during = (/** @type {boolean} */ on) => {
    if (start) start.hidden = on;
    if (stop) stop.hidden = !on;
    if (light) light.hidden = !on || !scan.hasLight();
  };
  start?.addEventListener('click', async () => {
    start.disabled = true;
    tell(say('The browser asks for the camera: allow it.'));
    try {
      await scan.open();
      if (!body.isConnected) return scan.close();
      const { read, readsAll } = await codeReader();
      during(true);
      stop?.focus();
      tell(
        readsAll
          ? say('Hold the code before the camera.')
          : say(
              'Hold the code before the camera. This browser reads QR codes only; type the number below any other code.',
            ),
      );
      const code = await scan.look(read);
      if (code) take(code);
      else tell('');
    } catch (error) {
      tell(sayTrouble(error));
    }
    scan.close();
    start.disabled = false;
    const hadFocus = document.activeElement === stop;
    during(false);
    if (hadFocus) start.focus();
  });
  stop?.addEventListener('click', () => scan.close());
  light?.addEventListener('click', () => scan.toggleLight(light));
  listen([/** @type {HTMLInputElement} */ (find(body, '.upload__input'))], async (file) => {
    tell(say('Looking for a code…'));
    const code = await codeIn(file, (await codeReader()).read).catch(() => '');
    if (code) take(code);
    else tell(say('No code was found in this photo. Take it nearer and sharp, or type the code.'));
  });
  return {
    ...typed,
    enable(on) {
      typed.enable?.(on);
      actions.hidden = !on;
      for (const part of actions.querySelectorAll('button, input'))
        /** @type {HTMLButtonElement} */ (part).disabled = !on;
      if (!on) scan.close();
    },
    dispose: scan.close,
  };
}

/** @param {unknown} error */
function sayTrouble(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'InsecureContext')
    return say(
      'The page came without HTTPS, so the browser gives it no camera. Take a photo of the code, or type it.',
    );
  if (name === 'NotAllowedError')
    return say(
      'The camera is not allowed here. Allow it in the browser’s settings, take a photo of the code, or type it.',
    );
  return say('The camera cannot be used now. Take a photo of the code, or type it.');
}

/** The camera of a question, open only while somebody looks for a code. @param {HTMLElement} body @param {string} facing */
function camera(body, facing) {
  const panel = find(body, '.scan');
  const video = /** @type {HTMLVideoElement} */ (find(panel, 'video'));
  const frame = make('canvas');
  /** @type {MediaStream | null} */
  let stream = null;
  const close = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    panel.hidden = true;
    removeEventListener('pagehide', close);
    document.removeEventListener('visibilitychange', hide);
  };
  const hide = () => document.hidden && close();
  const lamp = () => stream?.getVideoTracks()[0];
  return {
    close,
    async open() {
      if (!navigator.mediaDevices) throw new DOMException('', 'InsecureContext');
      const wanted = { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
      addEventListener('pagehide', close);
      document.addEventListener('visibilitychange', hide);
      panel.hidden = false;
      panel.classList.toggle('scan--front', facing === 'user');
      video.srcObject = stream;
      await video.play();
    },
    /** Look until a code is there; '' if the camera was closed before. @param {import('./codes.js').Reader} read @returns {Promise<string>} */
    async look(read) {
      for (; stream; await new Promise((resolve) => setTimeout(resolve, PAUSE))) {
        if (lamp()?.readyState === 'ended') return '';
        if (!video.videoWidth) continue;
        const code = await read(shot(video, frame));
        if (code && stream) return code;
      }
      return '';
    },
    hasLight: () => 'torch' in (lamp()?.getCapabilities?.() ?? {}),
    /** @param {HTMLButtonElement} button */
    async toggleLight(button) {
      const on = button.getAttribute('aria-pressed') !== 'true';
      const wish = /** @type {MediaTrackConstraintSet} */ ({ torch: on });
      await lamp()
        ?.applyConstraints({ advanced: [wish] })
        .then(() => button.setAttribute('aria-pressed', String(on)))
        .catch(() => {});
    },
  };
}

/** What the camera sees now, its middle. @param {HTMLVideoElement} video @param {HTMLCanvasElement} frame */
function shot(video, frame) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  frame.width = frame.height = Math.min(side, FRAME);
  const pen = frame.getContext('2d', { willReadFrequently: true });
  const [left, top] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
  pen?.drawImage(video, left, top, side, side, 0, 0, frame.width, frame.height);
  return frame;
}

/** @param {File} file @param {import('./codes.js').Reader} read @returns {Promise<string>} '' if there is no code in it */
async function codeIn(file, read) {
  for (const side of SIDES) {
    const picture = await openPicture(file, side);
    const canvas = make('canvas', { width: picture.width, height: picture.height });
    canvas
      .getContext('2d', { willReadFrequently: true })
      ?.drawImage(picture.source, 0, 0, picture.width, picture.height);
    picture.close();
    const code = await read(canvas);
    if (code) return code;
  }
  return '';
}
