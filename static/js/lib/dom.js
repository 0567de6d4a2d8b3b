/**
 * Building nodes. Text enters by `textContent` only; markup comes from templates that the server rendered.
 * It must not know forms, records or words.
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element with properties (`class`, `hidden`, `data-…` and `aria-…` as attributes, functions as listeners) and children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} [properties] @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An icon of the sprite; decoration only. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${document.documentElement.dataset.sprite ?? ''}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A copy of the first element of a `<template>`.
 * @param {string} id @returns {HTMLElement} throws `RangeError` when the page has no such template
 */
export function stamp(id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement) || !template.content.firstElementChild)
    throw new RangeError(`template ${id}`);
  return /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
}

/**
 * The descendant that matches, which must be there.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root @param {string} selector @returns {T}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new RangeError(`nothing matches ${selector}`);
  return /** @type {T} */ (found);
}

/** Write words where other words stand: the same ones again would be laid out again. @param {string} selector @param {string} words @param {string} [sentence] in English, to be said again in another language */
export function tell(selector, words, sentence) {
  const place = find(document, selector);
  if (sentence) place.dataset.say = sentence;
  if (place.textContent !== words) place.textContent = words;
}

/** The JSON of a `<script type="application/json">`. @param {string} id @param {Document} [page] @returns {any} */
export function json(id, page = document) {
  const text = page.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}

/** Ask in a dialog; true when the person agrees. @param {{ text: string, yes: string, no: string, danger?: boolean }} question @returns {Promise<boolean>} */
export function confirmed({ text, yes, no, danger = false }) {
  const kind = danger ? 'button button--danger' : 'button button--primary';
  const dialog = make(
    'dialog',
    { class: 'dialog' },
    make(
      'form',
      { method: 'dialog', class: 'dialog__body stack' },
      make('p', { class: 'lead' }, text),
      make(
        'div',
        { class: 'actions' },
        make('button', { class: kind, value: 'yes' }, yes),
        make('button', { class: 'button', value: 'no' }, no),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
