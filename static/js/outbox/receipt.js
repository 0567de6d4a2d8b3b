/**
 * Does a receipt prove that a parcel arrived? It is a compact JWS (RFC 7515, ES256) whose payload lists the hashes of what
 * the server keeps. Where the browser has no WebCrypto (plain HTTP) the hashes alone are compared.
 */

/** @typedef {import('./database.js').ParcelRow} ParcelRow */
/** @typedef {{ instanceID: string, sha256: string, files: Record<string, string>, time: string, status: string, missing?: string[] }} Claims */

/** @param {string} text base64url @returns {Uint8Array<ArrayBuffer>} */
function bytes(text) {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {string} part */
function decode(part) {
  return JSON.parse(new TextDecoder().decode(bytes(part)));
}

/** What a receipt says, unchecked. @param {string} receipt @returns {Claims} */
export function readReceipt(receipt) {
  return decode(receipt.split('.')[1] ?? '');
}

/**
 * Compare a receipt with a parcel.
 * @param {string} receipt @param {ParcelRow} parcel @param {JsonWebKey[]} keys the server's, with `kid`
 * @returns {Promise<string>} '' when it proves arrival, else what is wrong with it: unreadable, mismatch, signature
 */
export async function verifyReceipt(receipt, parcel, keys) {
  /** @type {Claims} */
  let claims;
  try {
    claims = readReceipt(receipt);
  } catch {
    return 'receipt_unreadable';
  }
  if (!matches(claims, parcel)) return 'receipt_mismatch';
  return (await isSigned(receipt, keys)) ? '' : 'receipt_signature';
}

/** @param {Claims} claims @param {ParcelRow} parcel */
function matches(claims, parcel) {
  const isKept = (/** @type {import('./database.js').ParcelFile} */ file) =>
    claims.files[file.name] === file.sha256;
  return claims.instanceID === parcel.id && claims.sha256 === parcel.sha256 && parcel.files.every(isKept);
}

/** @param {string} receipt @param {JsonWebKey[]} keys */
async function isSigned(receipt, keys) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return true;
  const [head = '', body = '', signature = ''] = receipt.split('.');
  const { kid, alg } = decode(head);
  const jwk = keys.find((key) => /** @type {{ kid?: string }} */ (key).kid === kid);
  if (!jwk || alg !== 'ES256') return false;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  return subtle.verify(algorithm, key, bytes(signature), new TextEncoder().encode(`${head}.${body}`));
}
