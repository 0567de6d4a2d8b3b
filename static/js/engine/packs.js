/** Functions beyond the core, loaded only for the forms that need them (`packs` of a bundle). */

/** @typedef {import('./xpath/functions/entry.js').Table} Table */

/** @type {Record<string, () => Promise<Table>>} */
const PACKS = {
  digest: async () => (await import('./xpath/functions/crypto.js')).digests,
  regex: async () => (await import('./xpath/functions/regex.js')).regexes,
  geo: async () => (await import('./xpath/functions/geo.js')).geo,
};

/** The function tables of a form. Throws `RangeError` for a pack that does not exist. @param {string[]} names @returns {Promise<Table[]>} */
export function loadPacks(names) {
  return Promise.all(
    names.map((name) => {
      const load = PACKS[name];
      if (!load) throw new RangeError(`there is no pack ${name}`);
      return load();
    }),
  );
}
