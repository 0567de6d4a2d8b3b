/** A form on the screen: which screen is shown, what the bars say, what Back, Next and Send do. */

import { find, tell } from '../../lib/dom.js';
import { langAttribute, say } from '../../lib/words.js';
import { sayUnreadable } from '../../controls/unreadable.js';
import { ScreenView } from './screen.js';
import { progressOf, screensOf } from './screens.js';
import { KEPT_WORDS, Keeper } from './keep.js';
import { fileName } from './open.js';
import { auditLog, complete, ending } from './later.js';
import { offerLanguages } from './languages.js';
import { meta } from './meta.js';
import { nameRecord, onBack, step } from './steps.js';

/** @typedef {typeof import('./ending.js')} Ending */

/** @typedef {import('../../engine/filling.js').Failure} Failure */
/** @typedef {import('../../engine/live.js').LiveNode} Node */
/** @typedef {import('./screens.js').Screen} Screen */
/** @typedef {import('./screens.js').Item} Item */
/** @typedef {import('./open.js').PageConfig} PageConfig */
/** @typedef {import('./open.js').Opened} Opened */

export class FormApp {
  /** @param {PageConfig} config @param {Opened} opened */
  constructor(config, opened) {
    this.config = config;
    this.opened = opened;
    this.form = opened.form;
    this.filling = opened.filling;
    this.place = find(document, '#screen');
    /** @type {Screen[]} */
    this.screens = [];
    /** @type {ScreenView | null} */
    this.view = null;
    this.at = 0;
    this.sending = false;
    /** @type {import('./audit.js').AuditLog | null} */
    this.log = null;
    /** @type {import('./audit.js').Shown[]} screens shown before the log was there */
    this.early = [];
    /** @type {Map<Node, string>} */
    this.unread = new Map();
    this.binds = new Map(this.form.bundle.binds.map((bind) => [bind.ref, bind]));
    this.keeper = new Keeper(
      opened.draftId,
      () => this.#row(),
      (state) => this.#sayKept(state),
    );
    const media = config.media.replace('KEY', encodeURIComponent(opened.key));
    /** @type {import('../../controls/question.js').Host} */
    this.host = {
      filling: this.filling,
      files: this.keeper,
      unread: this.unread,
      bind: (ref) => this.binds.get(ref) ?? { ref },
      media: (source) => media + fileName(source),
      later: async (kind) => (await this.#ending()).makerOf(kind),
      changed: () => this.keeper.changed(),
      goOn: () => this.next(),
    };
  }

  /** Show the first screen, or where the draft was left. */
  async begin() {
    await this.keeper.begin();
    await this.#takeFiles();
    if (this.#isOther()) await complete(this.config, this.opened);
    this.filling.onChange((changes) => this.#hear(changes));
    for (const node of this.filling.waiting) this.#locate(node).catch(() => {});
    this.screens = screensOf(this.form, this.filling);
    const { config } = this;
    const { draft, correcting } = this.opened;
    this.at = Math.min(Number(draft?.screen ?? 0) || 0, this.screens.length);
    find(document, '#back').addEventListener('click', () => this.back());
    find(document, '#next').addEventListener('click', () => this.next());
    find(document, '#overview').addEventListener('click', () => this.overview());
    offerLanguages(config, this.opened, () => {
      this.#bars();
      if (!this.view) this.#show({});
    });
    nameRecord(this.opened.draftId, this.at);
    onBack(
      () => this.at,
      (at) => this.#return(at),
    );
    this.#show({ adopt: !draft && !correcting });
    this.#keepLog(Date.now());
    this.#ahead();
  }

  /** Load what comes later while the first question is read, so that it is there without a network too. */
  #ahead() {
    const fetchAll = async () => {
      const { fetchMakers, readLists } = await this.#ending();
      await complete(this.config, this.opened);
      await fetchMakers([...this.form.elements.values()].map(({ control }) => control ?? ''));
      this.#bars();
      await readLists(this.filling);
    };
    setTimeout(() => fetchAll().catch(() => {}), 300);
  }

  /** If the form asks for a log of how it was filled, keep one. @param {number} begun when the first screen was shown */
  async #keepLog(begun) {
    this.log = await auditLog(this.opened, this.keeper, begun).catch(() => null);
    for (const shown of this.early.splice(0)) this.log?.show(shown);
  }

  /** To the next screen, if the answers of this one allow it; at the end, send. */
  next() {
    if (this.at >= this.screens.length) return void this.send();
    const here = this.screens[this.at];
    const wrong = here?.items.map((item) => this.#problem(item)).find((problem) => problem);
    if (wrong && here) return this.#complain(here);
    this.#move(1);
  }

  back() {
    if (this.at > 0) this.#move(-1);
  }

  /** The whole form at a glance, to jump. */
  async overview() {
    const { showOverview } = await this.#ending();
    this.screens = screensOf(this.form, this.filling);
    this.log?.note('jump');
    showOverview(this.screens, this.at, this.filling, (screen) => this.go(screen));
  }

  /** @param {number} at a screen, or their number for the review @param {Item} [item] what to point at there */
  go(at, item) {
    this.at = Math.max(0, Math.min(at, this.screens.length));
    step(this.at);
    this.#show({ focus: true });
    if (item) this.view?.point(item.node);
    if (progressOf(this.screens).answered) this.keeper.changed();
  }

  /** The browser's Back: to a screen of this record, or away from one that was sent. @param {number} at */
  #return(at) {
    if (document.body.classList.contains('is-done'))
      return location.replace(this.config.home || location.pathname);
    this.screens = screensOf(this.form, this.filling);
    this.go(at);
  }

  /** Finish, check and send; or show the first problem. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    this.#busy(true);
    try {
      await this.#send();
    } finally {
      this.sending = false;
      this.#busy(false);
    }
  }

  async #send() {
    if (this.log && !(await this.log.explain())) return;
    const finished = this.unread.size ? null : this.filling.finish();
    if (!finished?.ok)
      return this.#fail(finished?.failures.map(({ node }) => node) ?? [...this.unread.keys()]);
    await this.log?.finish();
    await this.keeper.flush();
    const { send, showOutcome } = await this.#ending();
    const person = this.config.me ? (this.opened.who.me?.id ?? '') : '';
    const sent = await send(this.keeper, finished.record, this.form.bundle, person);
    if (sent.state === 'lost') {
      find(document, '#kept').textContent = say('Not sent: {trouble}', { trouble: sent.trouble });
      return this.#keepLog(Date.now());
    }
    this.view?.dispose();
    document.body.classList.add('is-done');
    scrollTo(0, 0);
    showOutcome(this.place, sent, { id: meta(finished.record, 'instanceID'), home: this.config.home });
  }

  /** @param {Node[]} nodes those with a problem, in form order */
  #fail(nodes) {
    this.screens = screensOf(this.form, this.filling);
    const at = this.screens.findIndex((screen) => screen.items.some(({ node }) => nodes.includes(node)));
    const screen = this.screens[at];
    if (!screen) {
      find(document, '#kept').textContent = say(
        'The form cannot be finished: {name} is not as it should be.',
        { name: nodes[0]?.name ?? '' },
      );
      return;
    }
    this.at = at;
    step(at);
    this.#show({});
    this.#complain(screen);
  }

  /** Say at every question of the shown screen what is wrong, and go to the first. @param {Screen} screen */
  #complain(screen) {
    const wrong = screen.items.filter((item) => {
      const message = this.#problem(item);
      this.view?.question(item.node)?.complain(message);
      return message;
    });
    if (!wrong[0]) return;
    this.log?.note('constraint error', wrong[0].node);
    this.view?.point(wrong[0].node);
  }

  /** @param {Item} item @returns {string} what is wrong with its answer, '' if nothing */
  #problem({ node }) {
    if (!node.relevant) return '';
    if (this.unread.has(node)) return sayUnreadable(this.#type(node.field.ref));
    const failure = this.filling.check(node);
    if (!failure) return '';
    return (
      failure.message ||
      say(
        failure.outcome === 'required' ? 'Please answer this question.' : 'This answer is not possible here.',
      )
    );
  }

  /** @param {number} step */
  #move(step) {
    this.#recount();
    this.go(this.at + step);
  }

  /** Answers add screens and take them away: all of them anew, at the one that is shown. */
  #recount() {
    const before = this.screens[this.at];
    this.screens = screensOf(this.form, this.filling);
    const now = before ? this.screens.findIndex((screen) => screen.key === before.key) : this.screens.length;
    if (now >= 0) this.at = now;
  }

  /** @param {{ adopt?: boolean, focus?: boolean }} how */
  #show({ adopt = false, focus = false }) {
    this.view?.dispose();
    this.view = null;
    const screen = this.screens[this.at];
    this.place.classList.toggle('screen--many', (screen?.items.length ?? 0) > 1);
    if (!screen) this.#review();
    else if (screen.kind === 'repeat') this.#repeat(screen);
    else this.view = new ScreenView(this.place, screen, this.host, adopt);
    const shown = {
      screen,
      at: Date.now(),
      texts: new Map(screen?.items.map(({ node }) => [node, node.text])),
    };
    if (this.log) this.log.show(shown);
    else this.early = [...this.early, shown].slice(-9);
    this.#bars();
    if (!focus) return;
    scrollTo(0, 0);
    this.place.focus({ preventScroll: true });
  }

  async #review() {
    const { showReview } = await this.#ending();
    if (this.at < this.screens.length) return;
    const rows = this.screens.map((screen, at) => ({
      screen,
      open: (/** @type {Item} */ item) => this.go(at, item),
    }));
    showReview(this.place, rows, {
      filling: this.filling,
      files: this.keeper,
      type: (ref) => this.#type(ref),
      problem: (item) => this.#problem(item),
    });
  }

  /** @param {Screen} screen */
  async #repeat(screen) {
    const { showRepeat } = await this.#ending();
    if (this.screens[this.at] !== screen) return;
    showRepeat(this.place, screen, {
      filling: this.filling,
      screens: this.screens,
      type: (ref) => this.#type(ref),
      open: (instance) => this.#openInstance(instance),
      changed: () => this.#instancesChanged(),
    });
  }

  /** @param {Node} instance */
  #openInstance(instance) {
    this.keeper.changed();
    this.screens = screensOf(this.form, this.filling);
    const at = this.screens.findIndex(({ headings }) => headings.some(({ node }) => node === instance));
    if (at >= 0) this.go(at);
  }

  #instancesChanged() {
    this.keeper.changed();
    const before = this.screens[this.at];
    this.screens = screensOf(this.form, this.filling);
    this.go(this.screens.findIndex(({ key }) => key === before?.key));
  }

  /** @param {string} ref */
  #type(ref) {
    return this.binds.get(ref)?.type ?? '';
  }

  /** What is not needed at first, loaded once. @returns {Promise<Ending>} */
  async #ending() {
    const words = complete(this.config, this.opened).catch(() => {});
    const [code] = await Promise.all([ending(this.config.laterStyle), words]);
    return code;
  }

  /** @param {import('../../engine/filling.js').Changes} changes */
  #hear(changes) {
    this.view?.hear(changes);
    if (this.view) {
      this.#recount();
      this.#bars();
    }
    for (const node of changes.locate) this.#locate(node).catch(() => {});
    if (changes.language && !this.view) this.#show({});
  }

  /** @param {Node} node it waits for a position */
  async #locate(node) {
    const { locate } = await this.#ending();
    locate(node, this.filling, this.host.changed);
  }

  /** Was this begun in another version of the form, or in another language than the page came with? */
  #isOther() {
    const { key, language } = this.config;
    return this.opened.key !== key || (language !== '' && this.filling.language !== language);
  }

  #bars() {
    const total = this.screens.length;
    const atReview = this.at >= total;
    const shown = Math.min(this.at + 1, total);
    tell('#where', atReview ? say('Check') : `${shown} / ${total}`);
    find(document, '#progress').style.inlineSize = `${total ? (Math.min(this.at, total) / total) * 100 : 0}%`;
    /** @type {HTMLButtonElement} */ (find(document, '#back')).disabled = this.at === 0;
    const next = atReview ? 'Send' : this.at === total - 1 ? 'Check answers' : 'Next';
    tell('#next-words', say(next), next);
    document.body.classList.toggle('is-review', atReview);
    const lang = langAttribute(this.filling.language);
    if (this.place.lang !== lang) this.place.lang = lang;
  }

  /** @param {boolean} on */
  #busy(on) {
    const next = /** @type {HTMLButtonElement} */ (find(document, '#next'));
    next.disabled = on;
    if (on) find(document, '#next-words').textContent = say('Sending…');
    else if (!document.body.classList.contains('is-done')) this.#bars();
  }

  /** @param {import('./keep.js').KeepState} state */
  #sayKept(state) {
    const line = find(document, '#kept');
    const words = KEPT_WORDS[state] ?? '';
    if (line.dataset.say === words) return;
    line.dataset.say = words;
    line.textContent = say(line.dataset.say);
    line.classList.toggle('kept--bad', state === 'impossible' || state === 'full');
  }

  /** @returns {import('../../outbox/database.js').DraftRow} */
  #row() {
    const { config, opened, form } = this;
    return {
      id: opened.draftId,
      person: opened.who.me?.id ?? '',
      formId: form.id,
      formKey: opened.key,
      title: config.title,
      name: meta(this.filling.record(), 'instanceName').trim(),
      updated: Date.now(),
      ...progressOf(this.screens),
      screen: String(this.at),
      submitTo: config.submit,
      page: location.pathname,
      correction: Boolean(opened.correcting ?? opened.draft?.correction),
      draft: this.filling.draft(),
    };
  }

  /** The files of a record that is corrected come along. */
  async #takeFiles() {
    for (const { name, type, url } of this.opened.correcting?.files ?? []) {
      const response = await fetch(url);
      if (response.ok) await this.keeper.put({ name, type, buffer: await response.arrayBuffer() });
    }
  }
}
