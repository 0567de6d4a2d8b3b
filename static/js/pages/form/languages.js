/** The language list of a form: what it says and hears. A language that is not here yet is fetched first. */

import { find } from '../../lib/dom.js';
import { say, speak, tagOf } from '../../lib/words.js';
import { complete } from './later.js';

/** @param {import('./open.js').PageConfig} config @param {import('./open.js').Opened} opened @param {() => void} changed called after each change */
export function offerLanguages(config, opened, changed) {
  const { filling, form } = opened;
  const select = /** @type {HTMLSelectElement} */ (find(document, '#language'));
  const choose = async () => {
    const isComplete = await complete(config, opened).then(
      () => true,
      () => false,
    );
    if (!isComplete && config.language) {
      find(document, '#kept').textContent = say('This language is not here yet. Connect and try again.');
      select.value = filling.language;
      return;
    }
    speak(tagOf(select.value) || document.documentElement.lang);
    if (form.languages.includes(select.value)) filling.language = select.value;
    changed();
  };
  const offered = [...select.options].map((option) => option.value);
  const now = [filling.language, document.documentElement.lang].find((name) => offered.includes(name));
  if (now) select.value = now;
  speak(tagOf(select.value) || document.documentElement.lang);
  select.addEventListener('change', choose);
}
