/**
 * The browser's own Back goes back one screen, and a reload goes on with the same record: a phone's Back button is the
 * one people know. It knows addresses and history; what a screen is, it does not.
 */

/** Name the record in the address, so that a reload finds its draft. @param {string} draft @param {number} at the screen shown */
export function nameRecord(draft, at) {
  const wish = new URLSearchParams(location.hash.slice(1));
  wish.set('draft', draft);
  history.replaceState({ at }, '', `#${wish}`);
}

/** A screen is shown: going on makes a step, going back unmakes one. @param {number} at */
export function step(at) {
  const before = history.state?.at ?? 0;
  if (at > before) history.pushState({ at }, '');
  else if (at < before) history.replaceState({ at }, '');
}

/** Listen to the browser's Back. @param {() => number} shown the screen now @param {(at: number) => void} show */
export function onBack(shown, show) {
  addEventListener('popstate', ({ state }) => {
    if (typeof state?.at !== 'number') return;
    if (state.at === shown()) history.back();
    else show(state.at);
  });
}
