/** What became of a record: received, or kept until it can go. */

import { icon, make } from '../../lib/dom.js';
import { say } from '../../lib/words.js';
import { sayTrouble } from '../../sync/troubles.js';

/** The few digits by which people name a record. @param {string} instanceId */
export function receiptNumber(instanceId) {
  const digits = instanceId
    .replace(/^uuid:/, '')
    .replace(/[^0-9a-z]/gi, '')
    .slice(0, 8)
    .toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

/**
 * @param {HTMLElement} place @param {import('./send.js').Sent} sent @param {{ id: string, home: string }} page
 */
export function showOutcome(place, sent, { id, home }) {
  const arrived = sent.state !== 'kept';
  const title = {
    sent: say('Sent. Thank you!'),
    conflict: say('Received; the coordinator decides'),
    kept: say('Kept on this phone'),
    lost: '',
  }[sent.state];
  const text = {
    sent: say('The server has it and gave a receipt.'),
    conflict: say('Another version of this record was there already. Both are kept.'),
    kept: sayTrouble(sent.trouble),
    lost: '',
  }[sent.state];
  place.replaceChildren(
    make(
      'div',
      { class: `outcome outcome--${arrived ? 'sent' : 'kept'}`, role: 'status' },
      make('div', { class: 'outcome__mark' }, icon(arrived ? 'check' : 'wait')),
      make('h2', {}, title),
      sent.name ? make('p', { class: 'lead' }, sent.name) : null,
      make('p', {}, text),
      arrived
        ? make(
            'p',
            { class: 'outcome__number' },
            make('span', { class: 'muted' }, say('Receipt number')),
            make('strong', {}, receiptNumber(id)),
          )
        : null,
      make(
        'div',
        { class: 'stack outcome__next' },
        make(
          'a',
          { class: 'button button--primary button--block', href: location.pathname },
          icon('plus'),
          say('Fill in another'),
        ),
        home ? make('a', { class: 'button button--block', href: home }, say('Back to my forms')) : null,
      ),
    ),
  );
  find1(place)?.focus();
}

/** @param {HTMLElement} place */
function find1(place) {
  const title = place.querySelector('h2');
  title?.setAttribute('tabindex', '-1');
  return title;
}
