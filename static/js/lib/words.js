/**
 * The words of the interface, in both languages, without asking the server: the page brings them as JSON, keyed by the
 * English sentence. It must not know where they are shown.
 */

import { json } from './dom.js';

/** @type {Record<string, Record<string, string>>} */
const catalogues = json('words') ?? {};
let spoken = document.documentElement.lang || 'zh-Hans';

/** The language of the interface now, a tag like `zh-Hans`. */
export function language() {
  return spoken;
}

/** Speak another language from now on, and next time. @param {string} tag */
export function speak(tag) {
  const isOther = tag !== spoken;
  spoken = tag;
  document.documentElement.lang = tag;
  document.cookie = `language=${tag};path=/;max-age=31536000;samesite=lax`;
  if (!isOther) return;
  translate(document);
  for (const template of document.querySelectorAll('template')) translate(template.content);
}

/** More words have come: say again what was said without them. @param {Record<string, Record<string, string>>} more */
export function learn(more) {
  const isNew = !catalogues[spoken] && more[spoken];
  Object.assign(catalogues, more);
  if (isNew) translate(document);
}

const SAID = /** @type {[string, (element: Element, words: string) => void][]} */ ([
  ['data-say', (element, words) => (element.textContent = words)],
  ['data-say-label', (element, words) => element.setAttribute('aria-label', words)],
  ['data-say-placeholder', (element, words) => element.setAttribute('placeholder', words)],
]);

/** Say again what the server has written, in the language of now. @param {ParentNode} root */
export function translate(root) {
  for (const [attribute, write] of SAID) {
    for (const element of root.querySelectorAll(`[${attribute}]`))
      write(element, say(element.getAttribute(attribute) ?? ''));
  }
}

/**
 * A sentence in the language of the interface, `{name}` filled in.
 * @param {string} sentence in English @param {Record<string, string | number>} [details]
 */
export function say(sentence, details = {}) {
  const text = catalogues[spoken]?.[sentence] ?? sentence;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(details[name] ?? whole));
}

/** The interface's language nearest to a form's (`中文 (zh)`, `English (en)`, `fr`), or '' . @param {string} formLanguage */
export function tagOf(formLanguage) {
  const tag = (/\(([\w-]+)\)\s*$/.exec(formLanguage)?.[1] ?? formLanguage).toLowerCase();
  if (/^zh|中文|chinese/.test(tag)) return 'zh-Hans';
  return /^en(-|$)|english/.test(tag) ? 'en' : '';
}

/** The tag for the `lang` attribute of a form's words. @param {string} formLanguage */
export function langAttribute(formLanguage) {
  return tagOf(formLanguage) || (/\(([\w-]+)\)\s*$/.exec(formLanguage)?.[1] ?? '');
}

/** The way a form's words run. @param {string} formLanguage @returns {'rtl' | 'ltr'} */
export function direction(formLanguage) {
  return /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(langAttribute(formLanguage)) ? 'rtl' : 'ltr';
}

/** A moment as people say it, as `web/moments.py` says it on the server's pages. @param {number | Date} at @param {Date} [now] */
export function sayMoment(at, now = new Date()) {
  const date = new Date(at);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const days = Math.round(
    (new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000,
  );
  if (days === 0) return say('today {clock}', { clock });
  if (days === 1) return say('yesterday {clock}', { clock });
  const [month, day] = [date.getMonth() + 1, date.getDate()];
  if (date.getFullYear() === now.getFullYear()) return say('{month}/{day} {clock}', { month, day, clock });
  return `${date.getFullYear()}-${two(month)}-${two(day)} ${clock}`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, '0');
}
