/**
 * SHA-256 (FIPS 180-4), for pages that a browser gives no WebCrypto because they came by plain HTTP, and for texts that
 * must be hashed at once. It must not be used to protect anything: it compares.
 */

const { constants, start } = derive();

/** The first 64 primes' cube roots and the first 8 primes' square roots, as the standard asks. */
function derive() {
  const constants = new Uint32Array(64);
  const start = new Uint32Array(8);
  for (let found = 0, n = 2; found < 64; n++) {
    if (isComposite(n)) continue;
    if (found < 8) start[found] = fraction(Math.sqrt(n));
    constants[found++] = fraction(Math.cbrt(n));
  }
  return { constants, start };
}

/** @param {number} n */
function isComposite(n) {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return true;
  return false;
}

/** @param {number} x the first 32 bits behind its point */
function fraction(x) {
  return ((x - Math.floor(x)) * 2 ** 32) >>> 0;
}

/** @param {Uint8Array} bytes @returns {DataView} padded to blocks of 64 */
function padded(bytes) {
  const blocks = new Uint8Array((((bytes.length + 8) >> 6) << 6) + 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(blocks.length - 4, bytes.length << 3);
  return view;
}

/** @param {number} x @param {number} n */
const turn = (x, n) => (x >>> n) | (x << (32 - n));

/** @param {Uint32Array} w the schedule, its first 16 words set */
function schedule(w) {
  for (let i = 16; i < 64; i++) {
    const a = /** @type {number} */ (w[i - 15]);
    const b = /** @type {number} */ (w[i - 2]);
    const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    w[i] = /** @type {number} */ (w[i - 16]) + s0 + /** @type {number} */ (w[i - 7]) + s1;
  }
}

/** @param {Uint32Array} state @param {Uint32Array} w */
function compress(state, w) {
  let [a, b, c, d, e, f, g, h] = /** @type {[number,number,number,number,number,number,number,number]} */ ([
    ...state,
  ]);
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one =
      (h + s1 + ((e & f) ^ (~e & g)) + /** @type {number} */ (constants[i]) + /** @type {number} */ (w[i])) |
      0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = /** @type {number} */ (state[i]) + value));
}

/** The hash. @param {Uint8Array | ArrayBuffer | string} data a text is taken as UTF-8 @returns {Uint8Array} 32 bytes */
export function sha256(data) {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  const view = padded(bytes);
  const state = start.slice();
  const w = new Uint32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + i * 4);
    schedule(w);
    compress(state, w);
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((value, i) => out.setUint32(i * 4, value));
  return new Uint8Array(out.buffer);
}

/** Bytes as lower-case hexadecimal. @param {Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The hash in hexadecimal, by WebCrypto where the browser gives it. @param {ArrayBuffer | string} data @returns {Promise<string>} */
export async function digest(data) {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  if (!globalThis.crypto?.subtle) return hex(sha256(bytes));
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
