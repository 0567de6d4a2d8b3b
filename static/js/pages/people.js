/** Copying a link and printing a slip: both only help, the page does without. */

/** @param {HTMLInputElement} input */
async function copy(input) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(input.value);
    return;
  }
  input.select();
  document.execCommand('copy');
}

/** @param {Element} box an input and a button beside it */
function makeCopyable(box) {
  const input = box.querySelector('input');
  const button = box.querySelector('button');
  const text = button?.querySelector('span');
  if (!input || !button || !text) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await copy(input);
    text.textContent = button.dataset['copied'] ?? '';
  });
  input.addEventListener('focus', () => input.select());
}

document.querySelectorAll('[data-copy]').forEach(makeCopyable);
for (const button of document.querySelectorAll('button[data-print]')) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
