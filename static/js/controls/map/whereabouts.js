/**
 * The phone's position: followed while it gets better, the last one remembered for as long as the page's tab is open.
 * Browsers give positions only to pages that came by HTTPS; coordinates can always be typed. Positions are taken as they
 * come (WGS-84). A page cannot tell a true position from one that another app pretends. It must not know questions.
 */

import { say } from '../../lib/words.js';

/** @typedef {import('../values.js').Position} Position */
/** @typedef {Position & { at: number }} Fix a position and when it was seen */
/** @typedef {'insecure' | 'denied' | 'none'} Trouble */

const LAST = 'fieldapp.position';
const OLD = 60 * 60_000;

/** The trouble in words, with what to do. @param {Trouble} trouble */
export function sayTrouble(trouble) {
  if (trouble === 'insecure')
    return say(
      'The browser gives no position to a page without HTTPS. Type the coordinates, or go on without.',
    );
  if (trouble === 'denied')
    return say(
      'The phone does not let this page see the position. Allow it in the browser’s settings, type the coordinates, or go on without.',
    );
  return say('No position found. Try again in the open, type the coordinates, or go on without.');
}

/**
 * Follow the position until told to stop, refused, or out of patience: only what is never found runs out of it.
 * @param {(fix: Fix) => void} seen @param {(trouble: Trouble) => void} failed @param {number} [patience] milliseconds; 0 follows for ever
 * @returns {() => void} stop
 */
export function follow(seen, failed, patience = 0) {
  if (!globalThis.isSecureContext || !navigator.geolocation) {
    queueMicrotask(() => failed('insecure'));
    return () => {};
  }
  const id = navigator.geolocation.watchPosition(
    ({ coords }) => {
      const { latitude, longitude, altitude, accuracy } = coords;
      const fix = { latitude, longitude, altitude, accuracy, at: Date.now() };
      remember(fix);
      seen(fix);
    },
    (error) => {
      if (error.code === error.PERMISSION_DENIED) end('denied');
      else if (patience) end('none');
    },
    { enableHighAccuracy: true, maximumAge: 0, ...(patience ? { timeout: patience } : {}) },
  );
  const timer = patience ? setTimeout(() => end('none'), patience) : undefined;
  const stop = () => {
    navigator.geolocation.clearWatch(id);
    clearTimeout(timer);
  };
  /** @param {Trouble} trouble */
  const end = (trouble) => {
    stop();
    failed(trouble);
  };
  return stop;
}

/** The position seen last, if it is not too old to mean anything. @returns {Fix | null} */
export function lastKnown() {
  try {
    /** @type {Fix | null} */
    const fix = JSON.parse(sessionStorage.getItem(LAST) ?? 'null');
    return fix && Date.now() - fix.at < OLD ? fix : null;
  } catch {
    return null;
  }
}

/** @param {Fix} fix */
function remember(fix) {
  try {
    sessionStorage.setItem(LAST, JSON.stringify(fix));
  } catch {
    // A browser that keeps nothing still finds positions.
  }
}

/** Keep the screen on, where the browser can. @returns {() => void} let it go dark again */
export function stayAwake() {
  /** @type {{ release: () => Promise<void> } | null} */
  let lock = null;
  let wanted = true;
  const ask = async () => {
    if (!wanted || document.visibilityState !== 'visible') return;
    lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
    if (!wanted) await lock?.release();
  };
  document.addEventListener('visibilitychange', ask);
  ask();
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', ask);
    lock?.release();
  };
}
