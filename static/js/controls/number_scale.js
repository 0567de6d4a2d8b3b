/**
 * The values of a scale of numbers, counted by steps from its start, so that no binary dust gets into an answer: the third
 * step of 0.1 is `0.3`. It must not know the DOM.
 */

const MOST_PLACES = 10;
/** Beyond this a scale is no scale: its author meant a number. */
const MOST_STEPS = 1_000_000;
/** More marks than these are a grey line on a phone. */
const MOST_TICKS = 41;

/**
 * @typedef {object} Scale
 * @property {number} count steps from the start to the end
 * @property {(step: number) => string} value stored text of a step
 * @property {(text: string) => number} step nearest to a stored text; -1 outside
 * @property {number[]} ticks the steps that get a mark, none if there would be too many
 * @property {number} placeholder the step shown while blank, -1 if none is given
 */

/** A number given by the form; the fallback where it is missing, NaN where it is none. @param {string | undefined} text @param {number} fallback */
function numberOr(text, fallback) {
  return text?.trim() ? Number(text) : fallback;
}

/** @param {number} value */
const placesOf = (value) => value.toFixed(MOST_PLACES).replace(/0+$/, '').split('.')[1]?.length ?? 0;

/**
 * The scale that `start`, `end` and `step` make, by default 1, 10 and 1; it may fall. Steps that pass the end are left
 * out. Null where they make none.
 * @param {Record<string, string>} attributes @returns {Scale | null}
 */
export function scaleOf(attributes) {
  const [start, end] = [numberOr(attributes.start, 1), numberOr(attributes.end, 10)];
  const unit = Math.abs(numberOr(attributes.step, 1));
  if (![start, end, unit].every(Number.isFinite)) return null;
  const places = Math.max(placesOf(start), placesOf(unit), placesOf(end));
  const whole = (/** @type {number} */ value) => Math.round(value * 10 ** places);
  const [from, by] = [whole(start), whole(unit)];
  const width = Math.abs(whole(end) - from);
  const count = by ? Math.floor(width / by) : 0;
  if (count < 1 || count > MOST_STEPS || !Number.isSafeInteger(width)) return null;
  const way = end < start ? -1 : 1;
  const value = (/** @type {number} */ step) => textOf(from + way * step * by, places);
  const step = (/** @type {string} */ text) => {
    const near = Math.round((way * (whole(Number(text)) - from)) / by);
    return text && near >= 0 && near <= count ? near : -1;
  };
  const interval = whole(numberOr(attributes['tick-interval'], NaN)) / by;
  const every = Number.isInteger(interval) && interval > 0 && count % interval === 0 ? interval : 1;
  return {
    count,
    value,
    step,
    ticks: ticksOf(count, every),
    placeholder: step(attributes.placeholder ?? ''),
  };
}

/** @param {number} whole @param {number} places a decimal number without its dot, and how many digits stand behind it */
function textOf(whole, places) {
  if (!places) return String(whole);
  const digits = String(Math.abs(whole)).padStart(places + 1, '0');
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
  return whole < 0 ? `-${text}` : text;
}

/** @param {number} count @param {number} every */
function ticksOf(count, every) {
  const marks = Math.floor(count / every) + 1;
  return marks > MOST_TICKS ? [] : Array.from({ length: marks }, (_, mark) => mark * every);
}
