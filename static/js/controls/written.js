/** What is written in a field and what it means: grouped numbers, addresses, directions. It must not know the DOM. */

import { plainDigits } from './values.js';

/** What may stand between thousands. */
export const BREAKS = /[,\s]/g;

/** A number without its breaks, in plain digits. @param {string} text */
export function ungroup(text) {
  return plainDigits(text).replace(BREAKS, '');
}

/** The address that a text means, '' if it means none. Only pages are opened, never scripts or files. @param {string} text */
export function webAddress(text) {
  const written = /^[\w-]+(\.[\w-]+)+([:/?#]|$)/.test(text) ? `https://${text}` : text;
  try {
    const address = new URL(written);
    return /^https?:$/.test(address.protocol) && !/\s/.test(text) ? address.href : '';
  } catch {
    return '';
  }
}

/** @typedef {{ alpha: number | null, absolute: boolean, webkitCompassHeading?: number }} Turning how a phone says where it points */

/** Degrees clockwise from north; null where the phone knows no north. @param {Turning} turning @param {number} angle of the screen */
export function headingOf({ webkitCompassHeading, absolute, alpha }, angle) {
  const turned = webkitCompassHeading ?? (absolute && alpha !== null ? 360 - alpha : null);
  return turned === null ? null : (((turned + angle) % 360) + 360) % 360;
}
