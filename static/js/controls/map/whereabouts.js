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
const FRESH = 5000;

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

/** @typedef {{ seen: (fix: Fix) => void, end: (trouble: Trouble) => void, patient: boolean, found: boolean }} Follower */

/** All who follow share one watch: the browser tells a second one nothing until the phone moves. @type {Set<Follower>} */
const followers = new Set();
let watch = 0;
/** @type {Fix | null} */
let latest = null;

/**
 * Follow the position until told to stop, refused, or out of patience.
 * @param {(fix: Fix) => void} seen @param {(trouble: Trouble) => void} failed @param {number} [patience] milliseconds; 0 follows for ever
 * @returns {() => void} stop
 */
export function follow(seen, failed, patience = 0) {
  if (!globalThis.isSecureContext || !navigator.geolocation) {
    queueMicrotask(() => failed('insecure'));
    return () => {};
  }
  /** @type {Follower} */
  const follower = { seen, end, patient: patience === 0, found: false };
  const timer = patience ? setTimeout(() => end('none'), patience) : undefined;
  const stop = () => {
    clearTimeout(timer);
    followers.delete(follower);
    if (followers.size || !watch) return;
    navigator.geolocation.clearWatch(watch);
    watch = 0;
  };
  /** @param {Trouble} trouble */
  function end(trouble) {
    stop();
    failed(trouble);
  }
  followers.add(follower);
  watch ||= navigator.geolocation.watchPosition(hear, lose, { enableHighAccuracy: true, maximumAge: 0 });
  if (latest && Date.now() - latest.at < FRESH) {
    const fix = latest;
    queueMicrotask(() => followers.has(follower) && tell(follower, fix));
  }
  return stop;
}

/** @param {GeolocationPosition} position */
function hear({ coords: { latitude, longitude, altitude, accuracy } }) {
  // Rounded to nothing, a measured accuracy would say that the point was placed by hand.
  const exact = accuracy > 0 ? Math.max(accuracy, 0.1) : 0;
  latest = { latitude, longitude, altitude, accuracy: exact, at: Date.now() };
  remember(latest);
  for (const follower of [...followers]) tell(follower, latest);
}

/** @param {Follower} follower @param {Fix} fix */
function tell(follower, fix) {
  follower.found = true;
  follower.seen(fix);
}

/** @param {GeolocationPositionError} error */
function lose(error) {
  const refused = error.code === error.PERMISSION_DENIED;
  for (const follower of [...followers])
    if (refused || !(follower.patient || follower.found)) follower.end(refused ? 'denied' : 'none');
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
