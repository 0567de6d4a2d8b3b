/**
 * Instance XML ↔ `NodeTree`, the same in Node and in a browser, by the rules of `fieldapp/xforms/xml.py`: no DOCTYPE,
 * text beside elements dropped, a namespace kept as `xmlns` where it differs from the parent's, XForms counting as none.
 */

/** @typedef {import('./node.js').NodeTree} NodeTree */

const XFORMS = 'http://www.w3.org/2002/xforms';
const MAX_DEPTH = 200;
const TOKEN =
  /<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\?[^]*?\?>|<(\/?)([^\s/>!?]+)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)|(<)/gu;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
/** @type {Record<string, string>} */
const NAMED = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
// eslint-disable-next-line no-control-regex
const ILLEGAL =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** @typedef {{ tree: NodeTree, spaces: Record<string, string>, space: string, name: string }} Open */

/** The tree of a document. Throws `SyntaxError`. @param {string} text @param {boolean} [plain] without namespaces, as secondary instances are read @returns {NodeTree} */
export function readTree(text, plain = false) {
  /** @type {NodeTree} */
  const top = { n: '' };
  /** @type {Open[]} */
  const stack = [{ tree: top, spaces: {}, space: '', name: '' }];
  for (const [, cdata, slash, name, attributes = '', empty, words, stray] of text.matchAll(TOKEN)) {
    const open = /** @type {Open} */ (stack[stack.length - 1]);
    if (stray) throw new SyntaxError('not XML');
    if (cdata ?? words)
      open.tree.t = (open.tree.t ?? '') + (cdata ?? decoded(words ?? '')).replace(/\r\n?/g, '\n');
    if (!name) continue;
    if (slash) {
      if (open.name !== name) throw new SyntaxError(`</${name}> closes nothing`);
      close(stack);
    } else {
      if (stack.length > MAX_DEPTH) throw new SyntaxError('too deep');
      stack.push(opened(open, name, attributes, plain));
      if (empty) close(stack);
    }
  }
  const root = top.c?.[0];
  if (stack.length > 1 || !root || top.c?.length !== 1 || top.t?.trim())
    throw new SyntaxError('not one element');
  return root;
}

/** @param {Open[]} stack */
function close(stack) {
  const { tree } = /** @type {Open} */ (stack.pop());
  if (tree.c) delete tree.t;
}

/** @param {Open} parent @param {string} name @param {string} written @param {boolean} plain @returns {Open} */
function opened(parent, name, written, plain) {
  /** @type {Record<string, string>} */
  const attributes = {};
  for (const [, key, one, two] of written.matchAll(ATTRIBUTE)) {
    if (key) attributes[key] = decoded((one ?? two ?? '').replace(/\r\n?|[\n\t]/g, ' '));
  }
  const spaces = { ...parent.spaces };
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'xmlns' || key.startsWith('xmlns:'))
      spaces[key.slice(6)] = value === XFORMS && key === 'xmlns' ? '' : value;
  }
  const [prefix, local] = split(name);
  const space = spaces[prefix] === XFORMS ? '' : (spaces[prefix] ?? '');
  /** @type {Record<string, string>} */
  const kept = {};
  for (const [key, value] of Object.entries(attributes)) keep(kept, key, value, spaces, plain);
  if (space !== parent.space && !plain) kept['xmlns'] = space;
  /** @type {NodeTree} */
  const tree = { n: local };
  if (Object.keys(kept).length) tree.a = kept;
  (parent.tree.c ??= []).push(tree);
  return { tree, spaces, space, name };
}

/** @param {Record<string, string>} kept @param {string} key @param {string} value @param {Record<string, string>} spaces @param {boolean} plain */
function keep(kept, key, value, spaces, plain) {
  const [prefix, local] = split(key);
  if (prefix === 'xmlns' || key === 'xmlns') return;
  kept[plain ? local : key] = value;
  if (prefix && prefix !== 'xml' && !plain) kept[`xmlns:${prefix}`] = spaces[prefix] ?? '';
}

/** Prefix and local name. @param {string} name @returns {[string, string]} */
function split(name) {
  const colon = name.indexOf(':');
  return [name.slice(0, Math.max(colon, 0)), name.slice(colon + 1)];
}

/** @param {string} text */
function decoded(text) {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));?/gi, (_, decimal, hex, name) => {
    const character = name ? NAMED[name] : String.fromCodePoint(decimal ? +decimal : parseInt(hex, 16));
    if (character === undefined) throw new SyntaxError(`&${name}; is unknown`);
    return character;
  });
}

/** A tree as XML text. Characters that XML cannot hold are left out. @param {NodeTree} tree */
export function writeTree(tree) {
  return `<?xml version='1.0' encoding='UTF-8'?>${written(tree)}`;
}

/** @param {NodeTree} tree @returns {string} */
function written({ n, t, a, c }) {
  const attributes = Object.entries(a ?? {}).map(
    ([key, value]) => ` ${key}="${escaped(value, /[&<"\n\r\t]/g)}"`,
  );
  const inside = c?.length ? c.map(written).join('') : escaped(t ?? '', /[&<>]/g);
  return inside ? `<${n}${attributes.join('')}>${inside}</${n}>` : `<${n}${attributes.join('')}/>`;
}

/** @type {Record<string, string>} */
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** @param {string} text @param {RegExp} special */
function escaped(text, special) {
  return text.replace(ILLEGAL, '').replace(special, (one) => ESCAPES[one] ?? `&#${one.charCodeAt(0)};`);
}
