/** Encrypts a record as the page does: a job in JSON on standard input, what would be sent as JSON on standard output. */

import { encrypt } from '../../static/js/outbox/encrypt.js';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { form, record, files } = JSON.parse(text);
const rows = files.map((/** @type {{ name: string, base64: string }} */ { name, base64 }) => {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return { record: record.id, name, type: 'image/jpeg', buffer: bytes.buffer };
});
const sealed = await encrypt(form, record, rows);
const sent = sealed.files.map(({ name, type, buffer }) => ({
  ...{ name, type },
  base64: Buffer.from(buffer).toString('base64'),
}));
process.stdout.write(JSON.stringify({ xml: sealed.xml, files: sent }));
