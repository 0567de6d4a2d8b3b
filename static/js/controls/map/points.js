/** A line or an outline, drawn on the map, walked, or typed: its points in order, each of which can be moved again. */

import { find, icon, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { finder } from './finder.js';
import { isCrossed, leastPoints, readPoints, sayPoints, storePoints } from './shapes.js';
import { beginAt, showMiddle, toggleOwn } from './together.js';
import { MapView } from './view.js';
import { walker } from './walk.js';
import { sayShort } from './words.js';

/** @typedef {import('../question.js').Question} Question */
/** @typedef {import('../inputs.js').Control} Control */
/** @typedef {import('../values.js').Position} Position */
/** @typedef {import('./view.js').Place} Place */

const REMEMBERED = 50;
const NONE = -1;

/** @param {HTMLElement} body @param {Question} question @returns {Control} */
export function points(body, question) {
  const drawing = new Drawing(body, question);
  return {
    show: () => drawing.show(),
    enable: (on) => drawing.enable(on),
    focus: () => find(body, '.map__sheet').focus(),
    dispose: () => drawing.dispose(),
  };
}

class Drawing {
  /** @type {Position[]} */
  points = [];
  /** The corner in the hand. */
  held = NONE;
  /** @type {Position[][]} */
  before = [];
  stored = '\n';
  storing = false;
  /** The points before one of them was taken up. @type {Position[] | null} */
  lifted = null;

  /** @param {HTMLElement} body @param {Question} question */
  constructor(body, question) {
    this.body = body;
    this.question = question;
    this.closed = question.type === 'geoshape';
    this.list = /** @type {HTMLDetailsElement} */ (find(body, '.points__fold'));
    this.list.addEventListener('toggle', () => this.#rows());
    this.map = new MapView(
      find(body, '.map'),
      {
        tap: (place) => this.#tapped(place),
        drag: (corner, place) => this.#replace(corner, place, true),
        enter: () => this.#here(),
        rest: () => this.#rested(),
        mine: () => this.own.toggle(),
      },
      { cross: true },
    );
    this.own = toggleOwn(body, this.map);
    this.finder = finder(body, question, {
      found: (position) => this.#add(position),
      seen: (fix) => {
        this.map.setOwn(fix);
        this.map.center(fix);
      },
    });
    this.walker = walker(find(body, '.points__walk'), {
      last: () => this.points.at(-1),
      add: (position) => this.#add(position),
      seen: (fix) => {
        this.map.setOwn(fix);
        this.map.center(fix);
      },
      tell: (words) => this.finder.tell(words),
    });
    this.#buttons();
  }

  /** What is stored, or what was drawn and is not enough yet. */
  get kept() {
    const { question } = this;
    return question.host.unread.get(question.node) ?? question.text;
  }

  show() {
    if (this.kept !== this.stored && !this.storing) {
      this.points = readPoints(this.kept, this.closed);
      this.before = [];
      this.held = NONE;
      this.stored = this.kept;
    }
    if (!this.map.isSet) {
      if (this.points.length) this.map.show(this.points);
      else beginAt(this.map, this.question);
    }
    this.walker.show();
    this.#draw();
  }

  /** @param {boolean} on */
  enable(on) {
    const acts = '.actions button, .points__list button, .points__walk button, .position__use';
    for (const button of this.body.querySelectorAll(acts))
      /** @type {HTMLButtonElement} */ (button).disabled = !on;
    this.#undoable(on);
    if (on) return;
    this.finder.stop();
    this.walker.stop();
  }

  dispose() {
    this.finder.stop();
    this.walker.stop();
    this.own.stop();
    this.map.dispose();
  }

  #buttons() {
    const act = (/** @type {string} */ name, /** @type {() => void} */ click) =>
      find(this.body, name).addEventListener('click', click);
    act('.points__here', () => this.#here());
    act('.points__undo', () => this.#undo());
    act('.points__drop', () => this.#remove(this.held));
    act('.points__done', () => this.#hold(NONE));
  }

  /** @param {boolean} [on] */
  #undoable(on = !this.question.readonly) {
    /** @type {HTMLButtonElement} */ (find(this.body, '.points__undo')).disabled = !on || !this.before.length;
  }

  /** @param {Place} place */
  #tapped(place) {
    const corner = this.map.cornerAt(place);
    if (corner !== NONE) this.#hold(corner === this.held ? NONE : corner);
    else if (this.held !== NONE) this.#hold(NONE);
    else this.#add({ ...place, altitude: 0, accuracy: 0 });
  }

  /** The cross means a new point, or where the held one goes. */
  #here() {
    if (!this.map.isSet) return;
    if (this.held !== NONE) this.#replace(this.held, this.map.middle);
    else this.#add({ ...this.map.middle, altitude: 0, accuracy: 0 });
  }

  /** @param {number} corner */
  #hold(corner) {
    if (this.question.readonly) return;
    this.held = corner;
    const point = this.points[corner];
    if (point) this.map.center(point);
    this.#draw();
  }

  /** @param {Position} point */
  #add(point) {
    if (!this.map.isSet) this.map.show([point]);
    this.#change([...this.points, point]);
  }

  /** @param {number} corner @param {Place} place @param {boolean} [moving] still in the hand: stored when it rests */
  #replace(corner, place, moving = false) {
    const point = { ...place, altitude: 0, accuracy: 0 };
    if (!this.lifted) this.lifted = this.points;
    this.points = this.points.map((other, at) => (at === corner ? point : other));
    if (moving) return this.#draw(false);
    this.#rested();
  }

  /** A corner that was moved has come to rest. */
  #rested() {
    showMiddle(this.body, this.map);
    if (!this.lifted) return;
    const now = this.points;
    [this.points, this.lifted] = [this.lifted, null];
    this.#change(now, this.held);
  }

  /** @param {number} corner */
  #remove(corner) {
    this.#change(this.points.filter((_, at) => at !== corner));
  }

  #undo() {
    const before = this.before.pop();
    if (before) this.#store(before);
  }

  /** @param {Position[]} points @param {number} [held] */
  #change(points, held = NONE) {
    if (this.question.readonly) return;
    this.before = [...this.before, this.points].slice(-REMEMBERED);
    this.#store(points, held);
  }

  /** Too few points are no answer: they stay on the screen, and the form does not go on with them.
   * @param {Position[]} points @param {number} [held] */
  #store(points, held = NONE) {
    const { question } = this;
    const text = storePoints(points, this.closed);
    const enough = points.length >= leastPoints(question.type);
    this.points = points;
    this.held = held;
    this.storing = true;
    question.answer(enough ? text : '');
    if (points.length && !enough) {
      question.host.unread.set(question.node, text);
      question.host.changed();
    }
    this.storing = false;
    this.stored = this.kept;
    if (question.element.attributes?.incremental === 'true' && enough) question.settle();
    else if (!points.length || enough) question.complain('');
    this.#draw();
  }

  /** @param {boolean} [all] false while a corner is being dragged */
  #draw(all = true) {
    const { points, closed, held } = this;
    const crossed = isCrossed(points, closed);
    this.map.setDrawing(points, { closed, held, crossed });
    if (!all) return;
    const missing = leastPoints(this.question.type) - points.length;
    const sum = points.length ? sayPoints(points, closed, crossed) : say('No points yet.');
    find(this.body, '.points__sum').textContent =
      points.length && missing > 0 ? `${sum} · ${say('{count} more needed', { count: missing })}` : sum;
    find(this.body, '.points__crossed').hidden = !crossed;
    find(this.body, '.points__adding').hidden = held !== NONE;
    find(this.body, '.points__holding').hidden = held === NONE;
    const here = find(this.body, '.points__here [data-say]');
    here.dataset.say = held === NONE ? 'Point here' : 'Move it here';
    here.textContent = say(here.dataset.say);
    this.#undoable();
    this.finder.show(false);
    this.#rows();
  }

  /** The same as a list, for those who do not draw. */
  #rows() {
    if (!this.list.open) return;
    const rows = this.points.map((point, at) => {
      const number = at + 1;
      const button = (
        /** @type {string} */ sign,
        /** @type {string} */ words,
        /** @type {() => void} */ click,
      ) =>
        make(
          'button',
          {
            class: 'button button--icon button--quiet',
            type: 'button',
            'aria-label': words,
            disabled: this.question.readonly,
            click,
          },
          icon(sign),
        );
      return make(
        'li',
        { class: 'points__row', 'aria-current': at === this.held && 'true' },
        make('span', { class: 'points__text' }, `${number}. ${sayShort(point)}`),
        button('edit', say('Move point {number}', { number }), () => this.#hold(at)),
        button('cross', say('Remove point {number}', { number }), () => this.#remove(at)),
      );
    });
    find(this.list, '.points__list').replaceChildren(...rows);
  }
}
