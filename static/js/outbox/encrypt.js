/**
 * Encrypting a finished record for the holder of the form's private key (ODK XForms specification, "Encryption"), as ODK
 * Collect does: AES-256 in CFB mode for each file, RSA-OAEP around the key, a manifest that is sent instead of the record.
 * Loaded only by forms with a public key. Needs no WebCrypto, so it works under plain HTTP too; random bytes it must have.
 */

import { OAEP, cfb, md5, mgf1, sha256 } from '../../vendor/encryption.js';

/** @typedef {{ id: string, version: string, publicKey: string }} Recipient a form: what names it, and its key (SubjectPublicKeyInfo in base64) */
/** @typedef {import('./database.js').FileRow} FileRow */
/** @typedef {{ n: bigint, e: bigint }} PublicKey */

const NAMESPACE = 'http://www.opendatakit.org/xforms/encrypted';
const OPENROSA = 'http://openrosa.org/xforms';
const BLOCK = 16;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const SEQUENCE = 0x30;

/**
 * The manifest and the encrypted files that stand for a record. Throws where the key is none or there is no randomness.
 * @param {Recipient} form @param {{ id: string, xml: string }} record its instanceID and its XML @param {FileRow[]} files @returns {Promise<{ xml: string, files: FileRow[] }>}
 */
export async function encrypt(form, record, files) {
  const key = readPublicKey(form.publicKey);
  const symmetric = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = wrap(symmetric, key);
  const next = vectors(record.id, symmetric);
  const signed = [form.id, ...(form.version ? [form.version] : []), wrapped, record.id];
  const own = { record: record.id, name: freeName(files), type: 'text/xml', buffer: utf8(record.xml).buffer };
  /** @type {FileRow[]} */
  const sealed = [];
  for (const file of [...files, own]) {
    await breathe();
    const plain = new Uint8Array(file.buffer);
    signed.push(`${file.name}::${hexOf(md5(plain))}`);
    const buffer = cfb(symmetric, next()).encrypt(padded(plain)).buffer;
    sealed.push({ ...file, name: `${file.name}.enc`, type: 'application/octet-stream', buffer });
  }
  symmetric.fill(0);
  const signature = wrap(md5(utf8(signed.map((line) => `${line}\n`).join(''))), key);
  return {
    xml: manifest(form, record.id, { wrapped, signature, names: sealed.map(({ name }) => name) }),
    files: sealed,
  };
}

/** @param {Recipient} form @param {string} id @param {{ wrapped: string, signature: string, names: string[] }} content the XML's name comes last */
function manifest(form, id, { wrapped, signature, names }) {
  const version = form.version ? ` version="${escape(form.version)}"` : '';
  const media = names.slice(0, -1).map((name) => `<media><file>${escape(name)}</file></media>`);
  return [
    `<data xmlns="${NAMESPACE}" encrypted="yes" id="${escape(form.id)}"${version}>`,
    `<base64EncryptedKey>${wrapped}</base64EncryptedKey>`,
    `<orx:meta xmlns:orx="${OPENROSA}"><orx:instanceID>${escape(id)}</orx:instanceID></orx:meta>`,
    ...media,
    `<encryptedXmlFile>${escape(names.at(-1) ?? '')}</encryptedXmlFile>`,
    `<base64EncryptedElementSignature>${signature}</base64EncryptedElementSignature></data>`,
  ].join('');
}

/** The initialisation vectors, one for each call. @param {string} id @param {Uint8Array} symmetric */
function vectors(id, symmetric) {
  const name = utf8(id);
  const seed = new Uint8Array(name.length + symmetric.length);
  seed.set(name);
  seed.set(symmetric, name.length);
  const vector = md5(seed);
  let count = 0;
  return () => {
    const at = count++ % BLOCK;
    vector[at] = (vector[at] ?? 0) + 1;
    return vector.slice();
  };
}

/** RSA-OAEP with SHA-256, also in its mask: what Android and Bouncy Castle do. @param {Uint8Array} secret @param {PublicKey} key @returns {string} base64 */
function wrap(secret, key) {
  return btoa(String.fromCharCode(...OAEP(sha256, mgf1(sha256)).encrypt(key, secret)));
}

/** PKCS#7. @param {Uint8Array} plain */
function padded(plain) {
  const left = BLOCK - (plain.length % BLOCK);
  const whole = new Uint8Array(plain.length + left).fill(left, plain.length);
  whole.set(plain);
  return whole;
}

/** What the record's own XML is called among its files. @param {FileRow[]} files */
function freeName(files) {
  const taken = new Set(files.map(({ name }) => name.toLowerCase()));
  let name = 'submission.xml';
  for (let count = 2; taken.has(name); count++) name = `submission-${count}.xml`;
  return name;
}

/** Modulus and exponent of an RSA key. @param {string} text @returns {PublicKey} */
function readPublicKey(text) {
  const der = Uint8Array.from(atob(text.replace(/\s/g, '')), (sign) => sign.charCodeAt(0));
  const [, bits] = parts(only(parts(der), SEQUENCE));
  const [n, e] = parts(only(parts(only([bits], BIT_STRING).subarray(1)), SEQUENCE));
  return { n: number(only([n], INTEGER)), e: number(only([e], INTEGER)) };
}

/** @typedef {{ tag: number, content: Uint8Array }} Part */

/** The parts of a DER text. @param {Uint8Array} der @returns {Part[]} */
function parts(der) {
  /** @type {Part[]} */
  const found = [];
  for (let at = 0; at < der.length;) {
    const tag = der[at++] ?? 0;
    let size = der[at++] ?? 0;
    if (size > 0x80) {
      const end = at + (size & 0x7f);
      for (size = 0; at < end; at++) size = size * 256 + (der[at] ?? 0);
    }
    found.push({ tag, content: der.subarray(at, at + size) });
    at += size;
  }
  return found;
}

/** The content of the first part, which must be of this kind. @param {(Part | undefined)[]} found @param {number} tag */
function only([first], tag) {
  if (first?.tag !== tag) throw new Error('not an RSA public key');
  return first.content;
}

/** @param {Uint8Array} bytes */
const number = (bytes) => BigInt(`0x${hexOf(bytes)}`);
/** @param {Uint8Array} bytes */
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
/** @param {string} text */
const utf8 = (text) => new TextEncoder().encode(text);
/** @param {string} text */
const escape = (text) =>
  text.replace(
    /[&<>"]/g,
    (sign) =>
      /** @type {Record<string, string>} */ ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[
        sign
      ] ?? '',
  );
/** Let the page draw between two files. */
const breathe = () => new Promise((resolve) => setTimeout(resolve));
