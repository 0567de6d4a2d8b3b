/** The `meta` block of a record. */

/** A text of it, '' if it has none. @param {import('../../engine/node.js').NodeTree} record @param {string} name @returns {string} */
export function meta(record, name) {
  const block = record.c?.find((child) => child.n === 'meta');
  return block?.c?.find((child) => child.n === name)?.t ?? '';
}
