/**
 * Digests and Base64: a pack of its own, loaded by forms that use it. Our own arithmetic, since pages on plain HTTP
 * have no WebCrypto, and an expression cannot wait.
 */
import { EvaluationError } from '../errors.js';
import { checkLength } from '../budget.js';
import { text } from './text.js';
import { md5, sha1, sha256, sha384, sha512 } from './hashes.js';

/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../context.js').Value} Value */

const ALGORITHMS = new Map([
  ['MD5', md5],
  ['SHA1', sha1],
  ['SHA256', sha256],
  ['SHA384', sha384],
  ['SHA512', sha512],
]);

/** @param {string} value */
const utf8 = (value) => new TextEncoder().encode(value.replace(/\p{Surrogate}/gu, '?'));

/** @param {Uint8Array} bytes */
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** @param {Context} ctx @param {Value} value @param {Value} algorithm @param {Value} [encoding] */
function digest(ctx, value, algorithm, encoding = 'base64') {
  const name = text(ctx, algorithm);
  const compute = ALGORITHMS.get(name.toUpperCase().replaceAll('-', ''));
  const written = text(ctx, encoding).toLowerCase();
  if (!compute) throw new EvaluationError(`digest(): '${name}' is no algorithm`);
  if (written !== 'hex' && written !== 'base64')
    throw new EvaluationError(`digest(): '${written}' is no encoding`);
  return (written === 'hex' ? hex : base64)(compute(utf8(text(ctx, value))));
}

/** How many `=` stand at the end, among what counts as nothing; the first character never does. @param {string} written */
function padding(written) {
  let count = 0;
  for (let at = written.length - 1; at > 0 && !/[B-Zb-za0-9+/]/.test(written.charAt(at)); at--) {
    if (written[at] === '=') count++;
  }
  return count;
}

/** @param {Context} ctx @param {Value} value */
function encode(ctx, value) {
  const bytes = utf8(text(ctx, value));
  checkLength(Math.floor((bytes.length * 4) / 3));
  return base64(bytes);
}

/** As JavaRosa: characters of no meaning are passed over, what does not come in fours is blank. @param {Context} ctx @param {Value} value */
function decode(ctx, value) {
  const written = text(ctx, value);
  const kept = written.replace(/[^A-Za-z0-9+/=]/g, '');
  if (kept.length % 4) return '';
  const size = (kept.length * 3) / 4 - padding(written);
  if (size < 0) throw new EvaluationError('base64-decode(): the text is no Base64');
  const units = atob(kept.replaceAll('=', 'A'));
  const bytes = Uint8Array.from(units.slice(0, size), (unit) => unit.charCodeAt(0));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** @type {import('./entry.js').Table} */
export const digests = {
  digest: [2, 3, digest],
  'base64-encode': [1, 1, encode],
  'base64-decode': [1, 1, decode],
};
