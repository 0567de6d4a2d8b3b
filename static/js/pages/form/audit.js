/**
 * The audit log that a form asks for (ODK XForms, `meta/audit`): when each question was on the screen, by whom, where, and
 * what was changed, as the file `audit.csv` of the record. Event names and columns are ODK Collect's. It must not know
 * screens' looks or the network.
 */

import { ask } from '../../lib/ask.js';
import { say } from '../../lib/words.js';
import { isAsked } from './screens.js';

/** @typedef {import('../../engine/live.js').LiveNode} Node */
/** @typedef {import('./screens.js').Screen} Screen */
/** @typedef {{ event: string, node?: string | undefined, start: number, end?: number, old?: string, fresh?: string, reason?: string }} Entry */
/** @typedef {{ entry: Entry, watched?: Node | undefined }} Open an entry that goes on, and the node whose answer may change meanwhile */
/** @typedef {{ screen: Screen | undefined, at: number, texts: Map<Node, string> }} Shown a screen (none for the review), since when, with the answers it had */
/**
 * What a log needs of the page.
 * @typedef {object} Surround
 * @property {import('../../engine/filling.js').Filling} filling @property {import('../../controls/question.js').Files} files
 * @property {Record<string, string>} asked the attributes of the form's `audit`
 * @property {Node} node `meta/audit` @property {string} user @property {boolean} correcting
 */

const FILE = 'audit.csv';

export class AuditLog {
  #text = '';
  /** @type {Open[]} */
  #open = [];
  /** @type {GeolocationPosition | null} */
  #where = null;
  #watch = 0;
  #now;

  /** @param {Surround} surround @param {() => number} [now] */
  constructor(surround, now = Date.now) {
    this.surround = surround;
    this.#now = now;
    this.located = 'location-priority' in surround.asked;
    this.tracked = surround.asked['track-changes'] === 'true';
    this.named = surround.asked['identify-user'] === 'true';
    this.reasoned = surround.asked['track-changes-reasons'] === 'on-form-edit';
  }

  /** Begin a log that `started` a moment ago, or go on with the record's. @param {number} started */
  async begin(started) {
    const { filling, files, node } = this.surround;
    const before = await files.get(FILE);
    this.#text = before ? new TextDecoder().decode(before.buffer) : `${this.#columns().join()}\n`;
    filling.locate(node, FILE);
    if (this.located) this.#locate();
    this.#write({ event: before ? 'form resume' : 'form start', start: started });
    addEventListener('pagehide', this.#leave);
  }

  /** Another screen is shown. @param {Shown} shown */
  async show({ screen, at, texts }) {
    this.#close(at);
    this.#open = screen ? this.#entries(screen, at, texts) : [{ entry: { event: 'end screen', start: at } }];
    await this.#keep();
  }

  /** Something that takes no time. @param {string} event @param {Node} [node] */
  note(event, node) {
    this.#write({ event, node: node && this.surround.filling.path(node), start: this.#now() });
  }

  /** Whoever changes a sent record says why, if the form asks. @returns {Promise<boolean>} false if they would rather go on editing */
  async explain() {
    if (!this.reasoned || !this.surround.correcting) return true;
    const reason = await ask({
      text: say('Why did you change this record?'),
      yes: say('Go on'),
      no: say('Back'),
    });
    if (reason) this.#write({ event: 'change reason', start: this.#now(), reason });
    return Boolean(reason);
  }

  /** The record is finished: the last line, and no more. */
  async finish() {
    this.#close();
    this.note('form save');
    this.note('form finalize');
    removeEventListener('pagehide', this.#leave);
    if (this.#watch) navigator.geolocation.clearWatch(this.#watch);
    await this.#keep();
  }

  #leave = () => {
    this.#close();
    this.note('form save');
    this.note('form exit');
    this.#keep();
  };

  /** @param {Screen} screen @param {number} start @param {Map<Node, string>} texts @returns {Open[]} */
  #entries({ kind, items, headings, repeat, parent }, start, texts) {
    const { filling } = this.surround;
    if (kind === 'repeat')
      return [
        {
          entry: {
            event: 'prompt add repeat',
            node: `${parent && filling.path(parent)}/${repeat?.ref.split('/').pop()}`,
            start,
          },
        },
      ];
    const group = headings.at(-1);
    if (items.length > 1 && group && !this.tracked)
      return [{ entry: { event: 'group questions', node: filling.path(group.node), start } }];
    return items
      .filter(({ node }) => node.relevant)
      .map((item) => ({
        entry: { event: 'question', node: filling.path(item.node), start, old: texts.get(item.node) ?? '' },
        watched: isAsked(item) ? item.node : undefined,
      }));
  }

  #close(end = this.#now()) {
    for (const { entry, watched } of this.#open.splice(0)) {
      const { old = '', ...rest } = entry;
      const changed = watched && watched.text !== old ? { old, fresh: watched.text } : {};
      this.#write({ ...rest, ...changed, end });
    }
  }

  #columns() {
    return [
      ...['event', 'node', 'start', 'end'],
      ...(this.located ? ['latitude', 'longitude', 'accuracy'] : []),
      ...(this.tracked ? ['old-value', 'new-value'] : []),
      ...(this.named ? ['user'] : []),
      ...(this.reasoned ? ['change-reason'] : []),
    ];
  }

  /** @param {Entry} entry */
  #write({ event, node = '', start, end, old = '', fresh = '', reason = '' }) {
    const row = [
      ...[event, node, start, end ?? ''],
      ...(this.located ? this.#position() : []),
      ...(this.tracked ? [old, fresh] : []),
      ...(this.named ? [this.surround.user] : []),
      ...(this.reasoned ? [reason] : []),
    ];
    this.#text += `${row.map(cell).join()}\n`;
  }

  async #keep() {
    const { buffer } = new TextEncoder().encode(this.#text);
    await this.surround.files.put({ name: FILE, type: 'text/csv', buffer });
  }

  /** The last known position, unless it is older than the form allows. */
  #position() {
    const oldest = this.#now() - Number(this.surround.asked['location-max-age']) * 1000;
    if (!this.#where || this.#where.timestamp < oldest) return ['', '', ''];
    const { latitude, longitude, accuracy } = this.#where.coords;
    return [latitude, longitude, accuracy];
  }

  #locate() {
    if (!globalThis.isSecureContext || !navigator.geolocation) return this.note('location tracking disabled');
    this.note('location tracking enabled');
    this.#watch = navigator.geolocation.watchPosition(
      (position) => {
        const least = Number(this.surround.asked['location-min-interval']) * 1000;
        if (!this.#where || position.timestamp - this.#where.timestamp >= least) this.#where = position;
      },
      ({ code, PERMISSION_DENIED }) =>
        code === PERMISSION_DENIED && this.note('location permissions not granted'),
      { enableHighAccuracy: this.surround.asked['location-priority'] === 'high-accuracy' },
    );
  }
}

/** One cell, also for those who open the file in a spreadsheet program. @param {string | number} value */
function cell(value) {
  const text = String(value).replace(/^(?=[=+@\t\r]|-(?![\d.]+$))/, "'");
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
