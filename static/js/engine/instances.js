/**
 * Secondary instances from files: CSV, GeoJSON and XML → `NodeTree`, by the file's name. A row or feature becomes
 * `<item>` in `<root>`. Twin of `fieldapp/xforms/instances.py`.
 */

import { readTree } from './xml.js';

/** @typedef {import('./node.js').NodeTree} NodeTree */

/** The instance in a file. Throws `SyntaxError`. @param {string} name @param {string} text @returns {NodeTree} */
export function readInstance(name, text) {
  const plain = text.replace(/^\ufeff/, '');
  if (/\.csv$/i.test(name)) return csvTree(plain);
  return /\.(geo)?json$/i.test(name) ? geojsonTree(plain) : readTree(plain, true);
}

/** A table with a heading row. @param {string} text @returns {NodeTree} */
function csvTree(text) {
  const [heading = [], ...rows] = csvRows(text);
  const names = heading.map((name) => name.trim());
  const items = rows
    .filter((row) => row.length > 1 || row[0])
    .map((row) => ({
      n: 'item',
      c: names.flatMap((name, place) => (name ? [leaf(name, row[place] ?? '')] : [])),
    }));
  return { n: 'root', c: items };
}

/** Rows of cells: quotes double inside quotes, rows end by LF or CRLF, cells by `;` if the heading does. @param {string} text @returns {string[][]} */
function csvRows(text) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  const mark = /^.*;/.test(text) ? ';' : ',';
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"?)?([^${mark}\\r\\n]*)(${mark}|\\r?\\n|\\r|$)`, 'g');
  for (const [, quoted, rest = '', end] of text.matchAll(cell)) {
    row.push((quoted ?? '').replaceAll('""', '"') + rest);
    if (end === mark) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** @param {string} n @param {string} t @returns {NodeTree} */
function leaf(n, t) {
  return t ? { n, t } : { n };
}

/** A FeatureCollection: properties by name, `geometry` as ODK text, the feature's own `id`. @param {string} text @returns {NodeTree} */
function geojsonTree(text) {
  /** @type {{ features: { id?: unknown, geometry?: Geometry, properties?: Record<string, unknown> }[] }} */
  const { features } = JSON.parse(text);
  if (!Array.isArray(features)) throw new SyntaxError('no GeoJSON FeatureCollection');
  const items = features.map(({ id, geometry, properties }) => {
    /** @type {Record<string, string>} */
    const cells = { geometry: geometryText(geometry) };
    if (id !== undefined) cells['id'] = plainText(id);
    for (const [name, value] of Object.entries(properties ?? {})) cells[name] = plainText(value);
    return { n: 'item', c: Object.entries(cells).map(([name, cell]) => leaf(name, cell)) };
  });
  return { n: 'root', c: items };
}

/** @typedef {{ type: string, coordinates: any } | null} Geometry */

/** @param {unknown} value @returns {string} */
function plainText(value) {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @param {Geometry | undefined} geometry @returns {string} */
function geometryText(geometry) {
  const { type, coordinates } = geometry ?? { type: '', coordinates: [] };
  if (type === 'Point') return point(coordinates);
  const line = type === 'LineString' ? coordinates : type === 'Polygon' ? coordinates[0] : [];
  return line.map(point).join('; ');
}

/** @param {number[]} coordinates */
function point([longitude, latitude]) {
  return `${plainText(latitude)} ${plainText(longitude)} 0 0`;
}
