/** A parcel is let go only by a receipt that names exactly what it holds and that the server has signed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReceipt, verifyReceipt } from '../../static/js/outbox/receipt.js';

const encode = (/** @type {Uint8Array | string} */ data) => Buffer.from(data).toString('base64url');
const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
  'sign',
  'verify',
]);
const KEYS = [{ ...(await crypto.subtle.exportKey('jwk', pair.publicKey)), kid: 'k1' }];
const HASH = 'a'.repeat(64);
const parcel = /** @type {any} */ ({
  id: 'uuid:1',
  sha256: HASH,
  files: [{ name: 'door.jpg', type: 'image/jpeg', size: 1, sha256: 'b'.repeat(64) }],
});
const CLAIMS = {
  instanceID: 'uuid:1',
  sha256: HASH,
  files: { 'door.jpg': 'b'.repeat(64) },
  status: 'received',
  time: '',
};

async function signed(claims = CLAIMS, head = { alg: 'ES256', kid: 'k1' }) {
  const text = `${encode(JSON.stringify(head))}.${encode(JSON.stringify(claims))}`;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, pair.privateKey, Buffer.from(text));
  return `${text}.${encode(new Uint8Array(signature))}`;
}

test('a good receipt proves arrival', async () => {
  assert.equal(await verifyReceipt(await signed(), parcel, KEYS), '');
  assert.equal(readReceipt(await signed()).instanceID, 'uuid:1');
});

test('hashes of another body, another file or another record prove nothing', async () => {
  for (const other of [{ sha256: 'c'.repeat(64) }, { files: {} }, { instanceID: 'uuid:2' }]) {
    assert.equal(
      await verifyReceipt(await signed({ ...CLAIMS, ...other }), parcel, KEYS),
      'receipt_mismatch',
    );
  }
});

test('a signature by nobody we know proves nothing', async () => {
  const receipt = await signed();
  assert.equal(await verifyReceipt(receipt, parcel, []), 'receipt_signature');
  assert.equal(
    await verifyReceipt(await signed(CLAIMS, { alg: 'none', kid: 'k1' }), parcel, KEYS),
    'receipt_signature',
  );
  const [head, , signature] = receipt.split('.');
  const other = encode(JSON.stringify({ ...CLAIMS, time: 'later' }));
  assert.equal(await verifyReceipt(`${head}.${other}.${signature}`, parcel, KEYS), 'receipt_signature');
});

test('what is no receipt is none', async () => {
  assert.equal(await verifyReceipt('hello', parcel, KEYS), 'receipt_unreadable');
});
