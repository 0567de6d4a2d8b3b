/**
 * The desk: keys to move through lists and records, a page that waits for a check, printing and copying.
 * Everything here only shortens what links and forms do as well; no page needs it.
 */

const POLL_MS = 1000;

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector));

listenToKeys();
pollUpload();
offerPrint();
offerCopy();

/** One key, no modifier, not while somebody types. */
function listenToKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (actOn(event.key)) event.preventDefault();
  });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement && Boolean(target.closest('input:not([type=checkbox]), textarea, select'))
  );
}

/**
 * @param {string} key
 * @returns {boolean} whether the key meant something here
 */
function actOn(key) {
  switch (key) {
    case 'j':
      return step(1) || follow('[data-older]');
    case 'k':
      return step(-1) || follow('[data-newer]');
    case 'x':
      return tick();
    case 'u':
      return follow('[data-up]');
    case '/':
      return focusOn('#q');
    default:
      return false;
  }
}

/** Move to the next row; Enter then follows its link. @param {number} by */
function step(by) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-row]'))];
  if (rows.length === 0) return false;
  const here = rows.findIndex((row) => row.classList.contains('is-here'));
  const next = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  rows[here]?.classList.remove('is-here');
  next?.classList.add('is-here');
  next?.querySelector('a')?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return true;
}

function tick() {
  const box = find('.is-here input[type=checkbox]');
  box?.click();
  return box !== null;
}

/** @param {string} selector */
function follow(selector) {
  const link = find(selector);
  link?.click();
  return link !== null;
}

/** @param {string} selector */
function focusOn(selector) {
  const field = find(selector);
  field?.focus();
  return field !== null;
}

/** Ask how far a check is until it is done, then show what it found. A lost network only means: ask again. */
async function pollUpload() {
  const waiting = find('[data-poll]');
  const address = waiting?.dataset['poll'];
  if (!address) return;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const state = await uploadState(address);
    if (state && state !== 'waiting' && state !== 'working') return location.reload();
  }
}

/**
 * @param {string} address
 * @returns {Promise<string | null>} null when nobody answered
 */
async function uploadState(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: 'application/json' } });
    return answer.ok ? (await answer.json()).state : null;
  } catch {
    return null;
  }
}

function offerPrint() {
  const button = find('[data-print]');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

/** Without a clipboard (no HTTPS) the address stays selectable, and that is what the button does. */
function offerCopy() {
  const button = find('[data-copy-button]');
  const field = find('[data-copy]');
  if (!button || !(field instanceof HTMLInputElement)) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    field.select();
    navigator.clipboard?.writeText(field.value).catch(() => field.focus());
  });
}
