/** Why a record is still here, in words. */

import { say } from '../lib/words.js';

/** @param {string} trouble as the outbox noted it @returns {string} */
export function sayTrouble(trouble) {
  if (trouble === 'offline') return say('No connection. It stays on this phone and goes by itself later.');
  if (trouble === 'signed_out') return say('You are signed out. It stays on this phone; sign in to send it.');
  if (trouble === 'server')
    return say('The server has trouble just now. It stays on this phone and goes by itself later.');
  if (trouble.startsWith('receipt_'))
    return say(
      'The server’s receipt does not fit this record. It stays on this phone; tell your coordinator.',
    );
  if (trouble.startsWith('http '))
    return say('The server did not take it ({code}). It stays on this phone; tell your coordinator.', {
      code: trouble.slice(5),
    });
  return trouble;
}
