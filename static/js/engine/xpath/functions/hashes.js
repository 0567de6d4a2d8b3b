/** MD5 (RFC 1321) and the SHA family (FIPS 180-4), each from bytes to bytes. Constants are computed, not listed. */

/** @param {number} count */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime)) found.push(candidate);
  }
  return found;
}

/** The integer root of a big number. @param {bigint} value @param {bigint} degree */
function root(value, degree) {
  let low = 0n;
  let high = 1n << 80n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** The first 64 bits behind the point of a prime's root. @param {number} prime @param {bigint} degree */
const fraction = (prime, degree) => BigInt.asUintN(64, root(BigInt(prime) << (64n * degree), degree));

/** @type {Map<string, bigint[]>} */
const fractions = new Map();

/** @param {number} from @param {number} count @param {bigint} degree */
function constants(from, count, degree) {
  const key = `${from} ${count} ${degree}`;
  const known = fractions.get(key);
  if (known) return known;
  const found = primes(from + count)
    .slice(from)
    .map((prime) => fraction(prime, degree));
  fractions.set(key, found);
  return found;
}

/** The message with its end mark and length, in whole blocks. @param {Uint8Array} data @param {number} block @param {boolean} isLittle */
function blocks(data, block, isLittle) {
  const tail = block / 8;
  const size = Math.ceil((data.length + 1 + tail) / block) * block;
  const view = new DataView(new ArrayBuffer(size));
  new Uint8Array(view.buffer).set(data);
  view.setUint8(data.length, 0x80);
  view.setBigUint64(size - 8, BigInt(data.length) * 8n, isLittle);
  return view;
}

/** @param {number} value @param {number} by */
const left = (value, by) => (value << by) | (value >>> (32 - by));
/** @param {number} value @param {number} by */
const right = (value, by) => (value >>> by) | (value << (32 - by));

/** @param {ArrayLike<number>} words @param {boolean} isLittle */
function bytesOf(words, isLittle) {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  Array.from(words).forEach((word, at) => view.setUint32(at * 4, word >>> 0, isLittle));
  return new Uint8Array(view.buffer);
}

const MD5_TURNS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** One of the 64 steps: what is mixed in, and which word. @param {number} step @param {number} b @param {number} c @param {number} d @returns {[number, number]} */
function md5Mix(step, b, c, d) {
  if (step < 16) return [(b & c) | (~b & d), step];
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) % 16];
  return step < 48 ? [b ^ c ^ d, (3 * step + 5) % 16] : [c ^ (b | ~d), (7 * step) % 16];
}

/** @param {Uint8Array} data @returns {Uint8Array} */
export function md5(data) {
  const view = blocks(data, 64, true);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step++) {
      const [mixed, word] = md5Mix(step, b, c, d);
      const sine = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32);
      const sum = (a + mixed + sine + view.getUint32(at + word * 4, true)) | 0;
      const turn = MD5_TURNS[Math.floor(step / 16) * 4 + (step % 4)] ?? 0;
      [a, d, c, b] = [d, c, b, (b + left(sum, turn)) | 0];
    }
    [a, b, c, d].forEach((word, index) => (state[index] = (state[index] ?? 0) + word));
  }
  return bytesOf(state, true);
}

/** @param {number} step @param {number} b @param {number} c @param {number} d */
function sha1Mix(step, b, c, d) {
  if (step < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (step < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  return step < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6;
}

/** @param {Uint8Array} data @returns {Uint8Array} */
export function sha1(data) {
  const view = blocks(data, 64, false);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const words = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let step = 0; step < 80; step++) {
      /** @param {number} back */
      const past = (back) => words[step - back] ?? 0;
      words[step] =
        step < 16 ? view.getInt32(at + step * 4) : left(past(3) ^ past(8) ^ past(14) ^ past(16), 1);
      const sum = (left(a, 5) + sha1Mix(step, b, c, d) + e + past(0)) | 0;
      [e, d, c, b, a] = [d, c, left(b, 30), a, sum];
    }
    [a, b, c, d, e].forEach((word, index) => (state[index] = (state[index] ?? 0) + word));
  }
  return bytesOf(state, false);
}

/** @param {Uint8Array} data @returns {Uint8Array} */
export function sha256(data) {
  const view = blocks(data, 64, false);
  const keys = Int32Array.from(constants(0, 64, 3n), (key) => Number(key >> 32n));
  const state = Int32Array.from(constants(0, 8, 2n), (key) => Number(key >> 32n));
  const words = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let step = 0; step < 64; step++) {
      words[step] = step < 16 ? view.getInt32(at + step * 4) : scheduled(words, step);
      const choice = (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g));
      const first = (h + choice + (keys[step] ?? 0) + (words[step] ?? 0)) | 0;
      const second = (right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index] ?? 0) + word));
  }
  return bytesOf(state, false);
}

/** @param {Int32Array} words @param {number} step */
function scheduled(words, step) {
  const [two = 0, seven = 0, fifteen = 0, sixteen = 0] = [2, 7, 15, 16].map((back) => words[step - back]);
  const early = right(fifteen, 7) ^ right(fifteen, 18) ^ (fifteen >>> 3);
  const late = right(two, 17) ^ right(two, 19) ^ (two >>> 10);
  return (sixteen + early + seven + late) | 0;
}

const wide = (/** @type {bigint} */ value) => BigInt.asUintN(64, value);
const turned = (/** @type {bigint} */ value, /** @type {bigint} */ by) =>
  wide((value >> by) | (value << (64n - by)));

/** @param {bigint[]} words @param {number} step @returns {bigint} */
function scheduledWide(words, step) {
  const [two = 0n, seven = 0n, fifteen = 0n, sixteen = 0n] = [2, 7, 15, 16].map((back) => words[step - back]);
  const early = turned(fifteen, 1n) ^ turned(fifteen, 8n) ^ (fifteen >> 7n);
  const late = turned(two, 19n) ^ turned(two, 61n) ^ (two >> 6n);
  return wide(sixteen + early + seven + late);
}

/** @param {Uint8Array} data @param {bigint[]} begin @param {number} length */
function wideSha(data, begin, length) {
  const view = blocks(data, 128, false);
  const keys = constants(0, 80, 3n);
  const state = [...begin];
  /** @type {bigint[]} */
  const words = [];
  for (let at = 0; at < view.byteLength; at += 128) {
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
    for (let step = 0; step < 80; step++) {
      words[step] = step < 16 ? view.getBigUint64(at + step * 8) : scheduledWide(words, step);
      const choice = (turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n)) + ((e & f) ^ (wide(~e) & g));
      const first = h + choice + (keys[step] ?? 0n) + (words[step] ?? 0n);
      const second = (turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, wide(d + first), c, b, a, wide(first + second)];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = wide((state[index] ?? 0n) + word)));
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, index) => digest.setBigUint64(index * 8, word));
  return new Uint8Array(digest.buffer, 0, length);
}

/** @param {Uint8Array} data @returns {Uint8Array} */
export const sha512 = (data) => wideSha(data, constants(0, 8, 2n), 64);

/** @param {Uint8Array} data @returns {Uint8Array} */
export const sha384 = (data) => wideSha(data, constants(8, 8, 2n), 48);
