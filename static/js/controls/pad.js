/**
 * The sheet one draws on, over the whole screen: so that a finger draws and does not move the page. The sheet has its own
 * measure and is fitted to the screen, however that is turned. It must not know questions or files.
 */

import { confirmed, icon, make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { paper } from './redraw.js';
import { Strokes, paintLine } from './strokes.js';

/** @typedef {import('./redraw.js').Picture} Picture */
/** @typedef {{ title: string, base: Picture | null, side: number, kind: 'draw' | 'annotate' | 'signature' }} Task `base`: what is there already */

const COLOURS = /** @type {const} */ ([
  ['#111111', 'Black'],
  ['#d01717', 'Red'],
  ['#1257d6', 'Blue'],
  ['#0b7a33', 'Green'],
  ['#ffd21f', 'Yellow'],
]);
/** Parts of the sheet's longer side. */
const WIDTHS = /** @type {const} */ ([
  [0.004, 'Thin'],
  [0.009, 'Medium'],
  [0.022, 'Thick'],
]);

export class Pad {
  /** @param {Task} task */
  constructor(task) {
    this.task = task;
    this.strokes = new Strokes();
    /** @type {string} */
    this.colour = COLOURS[task.kind === 'annotate' ? 1 : 0][0];
    /** @type {number} */
    this.width = WIDTHS[task.kind === 'signature' ? 1 : 1][0];
    this.scale = 1;
    this.drawing = -1;
    this.sheet = make('canvas', { class: 'pad__sheet', role: 'img', 'aria-label': task.title });
    this.stage = make('div', { class: 'pad__stage' }, this.sheet);
    this.back = button('history', 'Undo', () => this.#change(() => this.strokes.undo()));
    this.wipe = button('trash', 'Clear the sheet', () => this.#change(() => this.strokes.clear()));
    this.dialog = this.#dialog();
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.size = this.#measure();
    this.watcher = new ResizeObserver(() => this.#fit());
    this.watcher.observe(this.stage);
    this.#hear();
    this.#change(() => {});
    /** What was drawn, or null if nothing is to change. @type {Promise<HTMLCanvasElement | null>} */
    this.result = new Promise((resolve) => (this.resolve = resolve));
  }

  /** Done: what is on the sheet counts. */
  finish() {
    if (!this.dialog.isConnected) return;
    this.#close(this.strokes.untouched ? null : this.#whole());
  }

  #dialog() {
    const { task } = this;
    const head = make(
      'div',
      { class: 'pad__head' },
      make(
        'button',
        { class: 'button button--quiet', type: 'button', click: () => this.#leave() },
        say('Cancel'),
      ),
      make('h2', { class: 'pad__title' }, task.title),
      make(
        'button',
        { class: 'button button--primary', type: 'button', click: () => this.finish() },
        say('Done'),
      ),
    );
    const tools = make('div', { class: 'pad__tools' });
    if (task.kind !== 'signature') tools.append(this.#colours(), this.#widths());
    tools.append(make('div', { class: 'pad__acts' }, this.back, this.wipe));
    const dialog = make(
      'dialog',
      { class: `pad pad--${task.kind}`, 'aria-label': task.title },
      head,
      this.stage,
      tools,
    );
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.#leave();
    });
    return dialog;
  }

  #colours() {
    return choice(
      'Colour',
      COLOURS,
      this.colour,
      (value) => (this.colour = value),
      (mark, value) => {
        mark.style.background = value;
      },
    );
  }

  #widths() {
    return choice(
      'Line',
      WIDTHS,
      this.width,
      (value) => (this.width = value),
      (mark, value) => {
        mark.classList.add('pad__dot');
        mark.style.inlineSize = mark.style.blockSize = `${0.3 + value * 40}rem`;
      },
    );
  }

  /** The paper in dots: that of the picture below, or as the screen is now. */
  #measure() {
    const { base, side } = this.task;
    if (base) return { width: base.width, height: base.height };
    const { clientWidth, clientHeight } = this.stage;
    const ratio =
      this.task.kind === 'signature' ? Math.max(clientWidth / clientHeight, 1.5) : clientWidth / clientHeight;
    return ratio > 1
      ? { width: side, height: Math.round(side / ratio) }
      : { width: Math.round(side * ratio), height: side };
  }

  #fit() {
    const { width, height } = this.size;
    const shown = Math.min(this.stage.clientWidth / width, this.stage.clientHeight / height);
    const dots = Math.min(devicePixelRatio || 1, 2);
    this.sheet.style.inlineSize = `${width * shown}px`;
    this.sheet.style.blockSize = `${height * shown}px`;
    this.sheet.width = Math.max(1, Math.round(width * shown * dots));
    this.sheet.height = Math.max(1, Math.round(height * shown * dots));
    this.scale = shown;
    this.#repaint();
  }

  #repaint() {
    const pen = this.sheet.getContext('2d');
    pen?.setTransform(this.sheet.width / this.size.width, 0, 0, this.sheet.height / this.size.height, 0, 0);
    if (pen) this.#paint(pen);
  }

  /** @param {CanvasRenderingContext2D} pen in the measure of the paper */
  #paint(pen) {
    const { base, kind } = this.task;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, this.size.width, this.size.height);
    if (base && (kind === 'annotate' || !this.strokes.cleared))
      pen.drawImage(base.source, 0, 0, this.size.width, this.size.height);
    this.strokes.paint(pen);
  }

  #whole() {
    const { canvas, pen } = paper(this.size.width, this.size.height);
    this.#paint(pen);
    return canvas;
  }

  /** One finger, pen or mouse at a time. */
  #hear() {
    const { sheet } = this;
    sheet.addEventListener('pointerdown', (event) => {
      if (this.drawing >= 0 || event.button > 0) return;
      event.preventDefault();
      this.drawing = event.pointerId;
      sheet.setPointerCapture(event.pointerId);
      this.strokes.begin(
        this.colour,
        this.width * Math.max(this.size.width, this.size.height),
        ...this.#at(event),
      );
      this.#change(() => {});
    });
    sheet.addEventListener('pointermove', (event) => {
      if (event.pointerId !== this.drawing) return;
      const steps = event.getCoalescedEvents?.() ?? [];
      for (const step of steps.length ? steps : [event]) this.strokes.extend(...this.#at(step));
      const line = this.strokes.lines().at(-1);
      const pen = sheet.getContext('2d');
      if (pen && line) paintLine(pen, { ...line, points: line.points.slice(-12) });
    });
    const lift = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== this.drawing) return;
      this.drawing = -1;
      this.#repaint();
    };
    sheet.addEventListener('pointerup', lift);
    sheet.addEventListener('pointercancel', lift);
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  #at(event) {
    const { left, top } = this.sheet.getBoundingClientRect();
    return [(event.clientX - left) / this.scale, (event.clientY - top) / this.scale];
  }

  /** @param {() => void} act */
  #change(act) {
    act();
    this.#repaint();
    this.back.disabled = this.strokes.untouched;
    this.wipe.disabled =
      !this.strokes.lines().length &&
      !(this.task.base && this.task.kind !== 'annotate' && !this.strokes.cleared);
  }

  async #leave() {
    const question = {
      text: say('Throw this drawing away?'),
      yes: say('Throw away'),
      no: say('Go on drawing'),
      danger: true,
    };
    if (this.strokes.untouched || (await confirmed(question))) this.#close(null);
  }

  /** @param {HTMLCanvasElement | null} drawn */
  #close(drawn) {
    this.watcher.disconnect();
    this.dialog.close();
    this.dialog.remove();
    this.task.base?.close();
    this.sheet.width = this.sheet.height = 0;
    this.resolve?.(drawn);
  }
}

/** @param {string} sign @param {string} words @param {() => void} click */
function button(sign, words, click) {
  return make(
    'button',
    { class: 'button button--icon pad__act', type: 'button', click },
    icon(sign),
    make('span', { class: 'pad__words' }, say(words)),
  );
}

/**
 * Something of few, one tap each; each with its name.
 * @template {string | number} T
 * @param {string} words @param {readonly (readonly [T, string])[]} offered @param {T} now @param {(value: T) => void} take @param {(mark: HTMLElement, value: T) => void} look
 */
function choice(words, offered, now, take, look) {
  const name = `pad-${words}`;
  const options = offered.map(([value, title]) => {
    const box = make('input', {
      type: 'radio',
      name,
      class: 'pad__box',
      'aria-label': say(title),
      checked: value === now,
      change: () => take(value),
    });
    const mark = make('span', { class: 'pad__mark' });
    look(mark, value);
    return make('label', { class: 'pad__option', title: say(title) }, box, mark);
  });
  return make('div', { class: 'pad__choice', role: 'radiogroup', 'aria-label': say(words) }, ...options);
}
