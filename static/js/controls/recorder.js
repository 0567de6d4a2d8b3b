/** Sound: recorded on the page where the browser can, else with the phone's own recorder; or a file chosen. */

import { find } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { looks } from './kinds.js';
import { fileAnswer, room } from './media.js';
import { fileOf, listen } from './upload.js';

/** @typedef {import('./question.js').Question} Question */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {import('./media.js').Made} Made */

/** Bits a second by a form's `quality`. */
const BITS = /** @type {Record<string, number>} */ ({ normal: 64_000, low: 24_000, 'voice-only': 12_200 });
const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const ENDINGS = /** @type {Record<string, string>} */ ({
  'audio/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
});

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function sound(body, question) {
  const answer = fileAnswer(body, question, { medium: 'audio' });
  const [record, stop, panel] = ['.sound__record', '.sound__stop', '.sound'].map((part) => find(body, part));
  const choose = find(body, '.upload__choose');
  const picker = /** @type {HTMLInputElement} */ (find(choose, 'input'));
  const quality = question.bind.attributes?.quality ?? '';
  const possible = quality !== 'external' && Boolean(navigator.mediaDevices && globalThis.MediaRecorder);
  if (!possible) picker.setAttribute('capture', '');
  if (record) record.hidden = !possible;
  if (possible && looks(question.element.appearance).includes('new')) choose.hidden = true;
  /** @type {Recording | null} */
  let running = null;
  const during = (/** @type {boolean} */ on) => {
    for (const [part, shown] of /** @type {const} */ ([
      [record, !on],
      [stop, on],
      [panel, on],
    ]))
      if (part) part.hidden = !shown;
    choose.classList.toggle('is-away', on);
  };
  record?.addEventListener('click', async () => {
    if (running) return;
    answer.tell(say('The browser asks for the microphone: allow it.'));
    const most = await room(question, question.text);
    running = await recorded(panel, BITS[quality] ?? 64_000, most).catch((error) => {
      answer.tell(sayTrouble(error));
      return null;
    });
    if (!running) return;
    if (!body.isConnected) return running.stop();
    answer.tell(say('Recording…'));
    during(true);
    stop?.focus();
    const made = await running.made;
    running = null;
    during(false);
    await answer.take(async () => made);
    if (body.isConnected) record.focus();
  });
  stop?.addEventListener('click', () => running?.stop());
  listen([picker], (file) => answer.take(() => fileOf(file, question)));
  return {
    show: answer.show,
    enable(on) {
      answer.enable(on);
      if (stop) /** @type {HTMLButtonElement} */ (stop).disabled = false;
    },
    focus: () => (possible ? record : picker)?.focus(),
    dispose() {
      running?.stop();
      answer.release();
    },
  };
}

/** @param {unknown} error */
function sayTrouble(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError')
    return say('The microphone is not allowed here. Allow it in the browser’s settings, or choose a sound.');
  return say('The microphone cannot be used now. Choose a sound instead.');
}

/** @typedef {{ stop: () => void, made: Promise<Made> }} Recording */

/**
 * Record until stopped, or until so many bytes are there.
 * @param {HTMLElement | undefined} panel shows time and level @param {number} bits a second @param {number} most bytes @returns {Promise<Recording>}
 */
async function recorded(panel, bits, most) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, {
    audioBitsPerSecond: bits,
    ...(kind ? { mimeType: kind } : {}),
  });
  const unwatch = panel ? watch(panel, stream) : () => {};
  /** @type {Blob[]} */
  const parts = [];
  let size = 0;
  const stop = () => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
  const made = new Promise((/** @type {(made: Made) => void} */ resolve) => {
    recorder.addEventListener('dataavailable', ({ data }) => {
      parts.push(data);
      size += data.size;
      if (size > most - bits / 4) stop();
    });
    recorder.addEventListener('stop', () => {
      unwatch();
      for (const track of stream.getTracks()) track.stop();
      const type = (recorder.mimeType || 'audio/webm').split(';')[0] ?? '';
      resolve({ blob: new Blob(parts, { type }), ending: ENDINGS[type] ?? 'webm' });
    });
  });
  for (const track of stream.getTracks()) track.addEventListener('ended', stop);
  recorder.start(1000);
  return { stop, made };
}

/** Show how long and how loud. @param {HTMLElement} panel @param {MediaStream} stream @returns {() => void} ends it */
function watch(panel, stream) {
  const [time, bar] = [find(panel, '.sound__time'), find(panel, '.sound__bar')];
  const begun = Date.now();
  const context = new AudioContext();
  const meter = context.createAnalyser();
  meter.fftSize = 512;
  context.createMediaStreamSource(stream).connect(meter);
  const wave = new Uint8Array(meter.fftSize);
  const draw = () => {
    meter.getByteTimeDomainData(wave);
    const loud = wave.reduce((most, at) => Math.max(most, Math.abs(at - 128)), 0) / 128;
    bar.style.transform = `scaleX(${Math.min(1, loud * 1.6).toFixed(2)})`;
    const seconds = Math.floor((Date.now() - begun) / 1000);
    const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (time.textContent !== shown) time.textContent = shown;
  };
  draw();
  const timer = setInterval(draw, 100);
  return () => {
    clearInterval(timer);
    context.close().catch(() => {});
  };
}
