/**
 * Keeps the record in progress: its draft at every change, its files. Where the browser keeps nothing, files live in
 * memory until they are sent, and the page says so.
 */

import { canKeep, dropFile, filesOf, keepFile } from '../../outbox/database.js';
import { keepDraft } from '../../outbox/drafts.js';

/** @typedef {import('../../outbox/database.js').DraftRow} DraftRow */
/** @typedef {import('../../outbox/database.js').FileRow} FileRow */
/** @typedef {import('../../controls/question.js').KeptFile} KeptFile */
/** @typedef {'nothing' | 'saving' | 'saved' | 'impossible' | 'full'} KeepState */

const PAUSE = 250;
/** Only what takes longer than this is said: a line that flickers at every answer says nothing. */
const SLOW = 1500;

/** What the page says of it. */
export const KEPT_WORDS = /** @type {Record<string, string>} */ ({
  nothing: '',
  saving: 'Saving…',
  saved: 'Saved on this phone',
  impossible: 'Nothing can be kept in this browser. Send before you close the page.',
  full: 'The phone is full: this was not saved. Make room, then change an answer.',
});

export class Keeper {
  /**
   * @param {string} id of the draft @param {() => DraftRow} row writes the draft down as it stands @param {(state: KeepState) => void} told
   */
  constructor(id, row, told) {
    this.id = id;
    this.row = row;
    this.told = told;
    /** @type {Map<string, KeptFile>} */
    this.memory = new Map();
    this.timer = 0;
    this.slow = 0;
    this.possible = true;
    this.closed = false;
    addEventListener('pagehide', this.flush);
    document.addEventListener('visibilitychange', this.flush);
  }

  /** Find out whether anything can be kept here. */
  async begin() {
    this.possible = await canKeep();
    if (!this.possible) this.told('impossible');
  }

  /** Something changed: save soon. */
  changed() {
    if (!this.possible || this.closed || this.timer) return;
    this.timer = window.setTimeout(this.flush, PAUSE);
    this.slow ||= window.setTimeout(() => this.told('saving'), SLOW);
  }

  /** Save now what still waits to be saved. */
  flush = async () => {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    await keepDraft(this.row()).then(
      () => this.#settled('saved'),
      (error) => this.#settled(error?.name === 'QuotaExceededError' ? 'full' : 'impossible'),
    );
  };

  /** @param {KeepState} state */
  #settled(state) {
    clearTimeout(this.slow);
    this.slow = 0;
    this.told(state);
  }

  /** Save nothing any more: the draft has become a parcel or was thrown away. */
  close() {
    clearTimeout(this.timer);
    clearTimeout(this.slow);
    this.timer = 0;
    this.closed = true;
  }

  /** @param {KeptFile} file */
  put = async (file) => {
    if (this.possible)
      await keepFile({ ...file, record: this.id }).catch(() => this.memory.set(file.name, file));
    else this.memory.set(file.name, file);
  };

  /** @param {string} name */
  get = async (name) => (await this.all()).find((file) => file.name === name);

  /** @param {string} name */
  drop = async (name) => {
    this.memory.delete(name);
    if (this.possible) await dropFile(this.id, name);
  };

  /** @returns {Promise<FileRow[]>} */
  async all() {
    const kept = this.possible ? await filesOf(this.id) : [];
    return [...kept, ...[...this.memory.values()].map((file) => ({ ...file, record: this.id }))];
  }
}
