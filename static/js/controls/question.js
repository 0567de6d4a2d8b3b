/**
 * One question on the screen: its frame (words, mark, hint, error) around a control. It passes answers to the filling and
 * shows again what the filling says has changed. It must not know screens, drafts or the network: the host does.
 */

import { find, make, stamp } from '../lib/dom.js';
import { langAttribute, say } from '../lib/words.js';
import { plain, write } from '../lib/markdown.js';
import { kindOf } from './kinds.js';
import { sayUnreadable } from './unreadable.js';
import { CODECS } from './values.js';
import { acknowledge, input, note } from './inputs.js';
import { isIllustrated, menu, options } from './choices.js';

/** @typedef {import('../engine/filling.js').Filling} Filling */
/** @typedef {import('../engine/filling.js').Changes} Changes */
/** @typedef {import('../engine/form.js').Element} Element */
/** @typedef {import('../engine/form.js').BindJson} Bind */
/** @typedef {import('../engine/live.js').LiveNode} Node */
/** @typedef {import('./inputs.js').Control} Control */
/** @typedef {{ name: string, type: string, buffer: ArrayBuffer }} KeptFile */
/**
 * The files of the record being filled.
 * @typedef {object} Files
 * @property {(file: KeptFile) => Promise<void>} put @property {(name: string) => Promise<KeptFile | undefined>} get
 * @property {(name: string) => Promise<void>} drop @property {() => Promise<KeptFile[]>} all
 */
/**
 * What a question needs of the page around it.
 * @typedef {object} Host
 * @property {Filling} filling @property {Files} files
 * @property {(ref: string) => Bind} bind @property {(source: string) => string} media address of a form's picture or sound
 * @property {Map<Node, string>} unread texts that could not be read as the question's type
 * @property {(kind: string) => Promise<Maker>} later a control that the page did not bring along, loaded when it is about to be shown
 * @property {() => void} changed @property {() => void} goOn
 */

/** @typedef {(body: HTMLElement, question: Question) => Control} Maker */
/** @type {Record<string, Maker>} */
const CONTROLS = { one: options, many: options, menu, acknowledge, note };
/** @type {Control} */
const NOT_YET = { show() {} };
let made = 1000;

export class Question {
  /**
   * @param {{ element: Element, node: Node }} item @param {Host} host
   * @param {HTMLElement} [drawn] the frame the server has drawn already; what was typed into it is taken up
   */
  constructor({ element, node }, host, drawn) {
    this.element = element;
    this.node = node;
    this.host = host;
    this.bind = host.bind(element.ref);
    const kind = (this.kind = this.#kind());
    const adopted = drawn?.dataset.kind === kind ? drawn : undefined;
    this.root = adopted ?? stamp(`kind-${kind}`);
    this.id = this.root.id || `q${made++}`;
    this.inputId = `${this.id}-input`;
    this.#name();
    /** The hint and guidance that stand there. @type {string | undefined} */
    this.beside = undefined;
    const typed = adopted ? found(adopted) : '';
    /** @type {Control} */
    this.control = NOT_YET;
    const maker = CONTROLS[kind] ?? (kind in CODECS ? input : null);
    if (maker) this.#fit(maker);
    else host.later(kind).then((late) => this.#fit(late, found(this.root)));
    if (element.substitute && kind !== 'note') this.#confess();
    this.#takeUp(typed);
    this.show();
  }

  get text() {
    return this.node.text;
  }

  get type() {
    return this.bind.type ?? this.node.type;
  }

  get required() {
    return this.node.required;
  }

  get readonly() {
    return this.node.readonly;
  }

  get language() {
    return this.host.filling.language;
  }

  get files() {
    return this.host.files;
  }

  choices() {
    return this.host.filling.choices(this.element, this.node);
  }

  /** Answer, with the stored form. @param {string} text */
  answer(text) {
    if (text === this.text && !this.host.unread.has(this.node)) return;
    const step = this.host.filling.set(this.node, text);
    if (step.result === 'invalid') this.host.unread.set(this.node, text);
    else this.host.unread.delete(this.node);
    if (!this.#error().hidden) this.settle();
    this.host.changed();
  }

  /** The person has finished with this answer: say at once what is wrong with it. */
  settle() {
    this.complain(this.host.unread.has(this.node) ? sayUnreadable(this.type) : this.#broken());
  }

  /** Go on to the next screen, for questions that ask for it once answered. */
  goOn() {
    this.host.goOn();
  }

  /** Show what is wrong, or nothing. @param {string} message */
  complain(message) {
    const place = this.#error();
    if (place.hidden === !message && place.textContent === message) return;
    place.textContent = message;
    place.hidden = !message;
    this.root.classList.toggle('question--bad', Boolean(message));
    for (const field of this.root.querySelectorAll('.input, .option__input, .upload__input, .range__input')) {
      if (message) field.setAttribute('aria-invalid', 'true');
      else field.removeAttribute('aria-invalid');
    }
  }

  /** Show everything anew: words and answer. */
  show() {
    this.#words();
    this.update();
  }

  /** Show the answer anew. */
  update() {
    find(this.root, '.question__required').hidden = !this.required || this.readonly;
    this.root.classList.toggle('question--fixed', this.readonly);
    this.control.show();
    this.control.enable?.(!this.readonly);
    if (!this.#error().hidden) this.settle();
  }

  /** Show again what a step changed. @param {Changes} changes */
  hear(changes) {
    if (changes.language || changes.texts.has(this.node)) this.#words();
    if (changes.language || changes.nodes.has(this.node) || changes.choices.has(this.node)) this.update();
  }

  focus() {
    this.control.focus?.();
  }

  dispose() {
    this.control.dispose?.();
    this.root.remove();
  }

  /** A picture of the form; gone if its author forgot to add it. @param {string} source @param {string} words */
  picture(source, words) {
    const picture = make('img', {
      src: this.host.media(source),
      alt: words,
      loading: 'lazy',
      class: 'question__picture',
    });
    picture.addEventListener('error', () => picture.remove());
    return picture;
  }

  /** @param {Maker} maker @param {string} [typed] while the maker was on its way */
  #fit(maker, typed = '') {
    this.#takeUp(typed);
    this.control = maker(find(this.root, '.question__control'), this);
    this.update();
  }

  /** @param {string} typed */
  #takeUp(typed) {
    if (typed) this.answer(CODECS[this.kind]?.stored(typed) ?? typed);
  }

  #kind() {
    const fixed = Array.isArray(this.bind.readonly) && this.bind.readonly[1] === 'true';
    return kindOf(this.element, {
      readonly: fixed || (this.readonly && Boolean(this.bind.calculate)),
      choices: this.element.control === 'menu' ? this.#burden() : 0,
    });
  }

  /** How much a menu would have to hold: pictures and sounds do not fit into one. */
  #burden() {
    const choices = this.choices();
    return choices.some(isIllustrated) ? Infinity : choices.length;
  }

  /** Tie words, field and error together for those who listen to the page. */
  #name() {
    const { root, id } = this;
    root.id = id;
    root.dataset.ref = this.element.ref;
    const parts = { label: '.question__label', hint: '.question__hint', error: '.question__error' };
    for (const [name, selector] of Object.entries(parts)) find(root, selector).id = `${id}-${name}`;
    const label = find(root, '.question__label');
    if (label instanceof HTMLLabelElement) label.htmlFor = this.inputId;
    if (root.getAttribute('role') === 'group') root.setAttribute('aria-labelledby', `${id}-label`);
    const field = root.getAttribute('role') === 'group' ? root : find(root, '.input, .range__input');
    field.setAttribute('aria-describedby', `${id}-hint ${id}-error`);
    if (this.required && field !== root) field.setAttribute('aria-required', 'true');
  }

  #words() {
    const texts = this.host.filling.texts(this.element, this.node);
    const { root } = this;
    const lang = langAttribute(this.language);
    if (root.lang !== lang) root.lang = lang;
    write(find(root, '.question__words'), texts.label || '');
    const { hint = '', guidance = '' } = texts;
    const mark = `${hint}\n${guidance}`;
    if (this.beside !== mark) {
      this.beside = mark;
      write(find(root, '.question__hint'), hint);
      find(root, '.question__hint').hidden = !hint;
      write(find(root, '.question__more'), guidance);
      find(root, '.question__guidance').hidden = !guidance;
    }
    this.#media(texts);
  }

  /** @param {import('../engine/filling.js').Texts} texts */
  #media(texts) {
    const place = find(this.root, '.question__media');
    const { media } = this.host;
    const mark = [texts.image, texts.bigImage, texts.audio, texts.video].join('\n');
    if (place.dataset.mark === mark) return;
    place.dataset.mark = mark;
    const picture = texts.image ? this.picture(texts.image, plain(texts.label)) : null;
    const big =
      picture && texts.bigImage
        ? make('a', { href: media(texts.bigImage), target: '_blank' }, picture)
        : picture;
    const sound = texts.audio
      ? make('audio', { src: media(texts.audio), controls: true, preload: 'none' })
      : null;
    const film = texts.video
      ? make('video', { src: media(texts.video), controls: true, preload: 'none' })
      : null;
    place.replaceChildren(...[big, sound, film].filter((node) => node !== null));
    place.hidden = !place.childElementCount;
  }

  /** @returns {string} the form's words for a broken constraint, '' if the answer is all right or blank */
  #broken() {
    if (!this.text) return '';
    const failure = this.host.filling.check(this.node);
    return failure ? failure.message || say('This answer is not possible here.') : '';
  }

  #error() {
    return find(this.root, '.question__error');
  }

  #confess() {
    const place = find(this.root, '.question__notice');
    place.dataset.say =
      'The form asks for a special way to answer that this page does not have. Please answer here.';
    place.textContent = say(place.dataset.say);
    place.hidden = false;
  }
}

/** What somebody has answered in a drawn frame; what the server wrote into it is no answer. @param {HTMLElement} drawn @returns {string} */
function found(drawn) {
  const boxes = [...drawn.querySelectorAll('.option__input')].filter(
    (box) => box instanceof HTMLInputElement,
  );
  if (boxes.some((box) => box.checked !== box.defaultChecked)) {
    return boxes.flatMap((box) => (box.checked ? box.value : [])).join(' ');
  }
  const field = drawn.querySelector('select, textarea, .input:not([type=search], [data-part])');
  if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.defaultSelected ? '' : field.value;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return '';
  return field.value === field.defaultValue ? '' : field.value;
}
