/** Asking for a few words in a dialog. It must not know forms or records. */

import { make } from './dom.js';

/** What the person writes, '' if they would rather not. @param {{ text: string, yes: string, no: string }} question @returns {Promise<string>} */
export function ask({ text, yes, no }) {
  const field = make('textarea', { class: 'input', rows: 3, required: true, 'aria-label': text });
  const leave = () => dialog.close();
  const dialog = make(
    'dialog',
    { class: 'dialog' },
    make(
      'form',
      { method: 'dialog', class: 'dialog__body stack' },
      make('p', { class: 'lead' }, text),
      field,
      make(
        'div',
        { class: 'actions' },
        make('button', { class: 'button button--primary', value: 'yes' }, yes),
        make('button', { class: 'button', type: 'button', click: leave }, no),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? field.value.trim() : '');
    });
  });
}
