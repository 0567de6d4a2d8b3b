/** One screen of questions in the DOM, with its headings. Only the current one is there. */

import { make } from '../../lib/dom.js';
import { direction, langAttribute } from '../../lib/words.js';
import { write } from '../../lib/markdown.js';
import { Question } from '../../controls/question.js';

/** @typedef {import('../../engine/filling.js').Changes} Changes */
/** @typedef {import('../../controls/question.js').Host} Host */
/** @typedef {import('./screens.js').Screen} Screen */
/** @typedef {import('./screens.js').Heading} Heading */
/** @typedef {import('../../engine/live.js').LiveNode} Node */

export class ScreenView {
  /**
   * @param {HTMLElement} place @param {Screen} screen @param {Host} host
   * @param {boolean} [adopt] take over the questions that the server has drawn
   */
  constructor(place, screen, host, adopt = false) {
    this.place = place;
    this.screen = screen;
    this.host = host;
    /** @type {Map<Node, Question>} */
    this.questions = new Map();
    /** Headings of the groups on a screen of several. @type {Map<Node, HTMLElement>} */
    this.inner = new Map();
    this.head = make('div', { class: 'screen__head' });
    const drawn = adopt
      ? new Map(
          [...place.querySelectorAll('.question')].map((root) => [
            /** @type {HTMLElement} */ (root).dataset.ref,
            root,
          ]),
        )
      : new Map();
    const stale = adopt
      ? [...place.children].filter((child) => !child.classList.contains('question'))
      : [...place.children];
    for (const child of stale) child.remove();
    place.prepend(this.head);
    this.#headings();
    this.#questions(drawn);
    for (const root of drawn.values())
      if (![...this.questions.values()].some((question) => question.root === root)) root.remove();
  }

  /** Show again what a step changed, on this screen only. @param {Changes} changes */
  hear(changes) {
    if (changes.language || this.screen.headings.some(({ node }) => changes.texts.has(node)))
      this.#headings();
    if (changes.language || [...this.inner.keys()].some((node) => changes.texts.has(node)))
      this.#questions(new Map());
    const before = [...this.questions.values()];
    if (this.screen.items.some(({ node }) => changes.nodes.has(node))) this.#questions(new Map());
    for (const question of before) if (this.questions.has(question.node)) question.hear(changes);
  }

  /** @param {Node} node @returns {Question | undefined} */
  question(node) {
    return this.questions.get(node);
  }

  /** Bring a question under the eye and the thumb. @param {Node} node */
  point(node) {
    const question = this.question(node);
    question?.root.scrollIntoView({ block: 'center' });
    question?.focus();
  }

  dispose() {
    for (const question of this.questions.values()) question.dispose();
    this.place.replaceChildren();
  }

  #headings() {
    const { filling } = this.host;
    this.head.lang = langAttribute(filling.language);
    this.place.dir = direction(filling.language);
    const lines = this.screen.headings.map((heading, depth) => {
      const last = depth === this.screen.headings.length - 1;
      const line = make(last ? 'h2' : 'p', { class: last ? 'screen__title' : 'eyebrow' });
      write(line, filling.texts(heading.element, heading.node).label || '');
      if (heading.of) line.append(` ${heading.place}`);
      return line;
    });
    this.head.replaceChildren(...lines.filter((line) => line.textContent?.trim()));
  }

  /** Put the relevant questions in place, and only those. @param {Map<string | undefined, Element>} drawn */
  #questions(drawn) {
    /** @type {Element} */
    let after = this.head;
    /** @type {Set<Node>} */
    const opened = new Set();
    for (const item of this.screen.items) {
      const present = this.questions.get(item.node);
      if (!item.node.relevant) {
        present?.dispose();
        this.questions.delete(item.node);
        continue;
      }
      const question = present ?? new Question(item, this.host, this.#fitting(drawn.get(item.element.ref)));
      if (!present) this.questions.set(item.node, question);
      for (const heading of item.groups ?? []) {
        if (opened.has(heading.node)) continue;
        opened.add(heading.node);
        const line = this.#inner(heading);
        if (after.nextElementSibling !== line) after.after(line);
        after = line;
      }
      if (after.nextElementSibling !== question.root) after.after(question.root);
      after = question.root;
    }
    for (const [node, line] of this.inner) if (!opened.has(node)) line.remove();
  }

  /** @param {Heading} heading */
  #inner({ element, node }) {
    const line = this.inner.get(node) ?? make('h3', { class: 'screen__part' });
    this.inner.set(node, line);
    write(line, this.host.filling.texts(element, node).label || '');
    return line;
  }

  /** @param {Element | undefined} drawn @returns {HTMLElement | undefined} */
  #fitting(drawn) {
    return drawn instanceof HTMLElement ? drawn : undefined;
  }
}
