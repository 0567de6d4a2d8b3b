/** The page that fills a form. Everything is wired here; nothing is decided here. */

import { find, json, make } from '../lib/dom.js';
import { say } from '../lib/words.js';
import { FormApp } from './form/app.js';
import { open } from './form/open.js';

const config = /** @type {import('./form/open.js').PageConfig} */ (json('page'));

/** Say why the form does not open, and what to do. @param {string} text @param {string} href @param {string} action */
function explain(text, href, action) {
  find(document, '#screen').replaceChildren(
    make(
      'div',
      { class: 'notice notice--warn', role: 'alert' },
      make(
        'div',
        { class: 'notice__body' },
        make('p', {}, text),
        make('a', { class: 'button', href }, action),
      ),
    ),
  );
  document.body.classList.add('is-done');
}

async function start() {
  const opened = await open(config, location.hash);
  if (opened.who.state === 'signed out') {
    return explain(
      say('You are signed out. Your drafts are safe on this phone.'),
      `${config.signIn}?next=${encodeURIComponent(location.pathname)}`,
      say('Sign in'),
    );
  }
  await new FormApp(config, opened).begin();
  document.documentElement.dataset.ready = 'yes';
}

addEventListener('hashchange', () => location.reload());
start().catch((error) => {
  console.error(error);
  explain(
    say('The form could not be opened. Check the connection and try again; what was saved before is safe.'),
    location.href,
    say('Try again'),
  );
});
