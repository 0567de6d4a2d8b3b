/**
 * What fingers, mouse and keys do to a map: one finger moves it, two fingers or the wheel bring it nearer, a tap is a tap.
 * It must not know what is drawn.
 */

/**
 * @typedef {object} Hands
 * @property {(right: number, down: number) => void} move @property {(factor: number, left: number, top: number) => void} zoom
 * @property {(left: number, top: number) => void} tap
 * @property {(left: number, top: number) => ((left: number, top: number) => void) | null} grab what a finger takes hold of, if anything: then it is told where to
 * @property {() => void} enter the middle was meant
 * @property {() => void} rest a movement has ended
 */

const SLACK = 8;
const STEP = 48;
const TURN = 1.6;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, STEP], ArrowDown: [0, -STEP], ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0] };

/** @param {HTMLElement} sheet @param {Hands} hands */
export function handle(sheet, hands) {
  fingers(sheet, hands);
  sheet.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 20 : 1;
      const [left, top] = whereOf(sheet, event);
      hands.zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY * lines)) / 300), left, top);
      hands.rest();
    },
    { passive: false },
  );
  sheet.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const { clientWidth: width, clientHeight: height } = sheet;
    const fine = event.shiftKey ? 0.125 : 1;
    if (arrow) hands.move(arrow[0] * fine, arrow[1] * fine);
    else if (event.key === '+' || event.key === '=') hands.zoom(TURN, width / 2, height / 2);
    else if (event.key === '-') hands.zoom(1 / TURN, width / 2, height / 2);
    else if (event.key === 'Enter' || event.key === ' ') hands.enter();
    else return;
    event.preventDefault();
    hands.rest();
  });
}

/** @param {HTMLElement} sheet @param {Hands} hands */
function fingers(sheet, hands) {
  /** @type {Map<number, [number, number]>} */
  const down = new Map();
  let travelled = 0;
  let many = false;
  /** @type {((left: number, top: number) => void) | null} */
  let held = null;
  sheet.addEventListener('pointerdown', (event) => {
    if (event.button > 0) return;
    sheet.setPointerCapture(event.pointerId);
    const where = whereOf(sheet, event);
    if (!down.size) {
      [travelled, many] = [0, false];
      held = hands.grab(...where);
    } else [many, held] = [true, null];
    down.set(event.pointerId, where);
  });
  sheet.addEventListener('pointermove', (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = whereOf(sheet, event);
    travelled = Math.max(travelled, Math.hypot(now[0] - before[0], now[1] - before[1]));
    if (travelled < SLACK && !many) return;
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(hands, before, now, other);
    else if (held) held(...now);
    else hands.move(now[0] - before[0], now[1] - before[1]);
    down.set(event.pointerId, now);
  });
  const lift = (/** @type {PointerEvent} */ event) => {
    const where = down.get(event.pointerId);
    if (!where || !down.delete(event.pointerId) || down.size) return;
    if (travelled < SLACK && !many && event.type === 'pointerup') hands.tap(...where);
    held = null;
    hands.rest();
  };
  sheet.addEventListener('pointerup', lift);
  sheet.addEventListener('pointercancel', lift);
}

/** One of two fingers has moved. @param {Hands} hands @param {[number, number]} before @param {[number, number]} now @param {[number, number]} other */
function pinch(hands, before, now, other) {
  const far = (/** @type {[number, number]} */ [x, y]) => Math.hypot(x - other[0], y - other[1]) || 1;
  hands.move((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  hands.zoom(far(now) / far(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
}

/** @param {HTMLElement} sheet @param {MouseEvent} event @returns {[number, number]} */
function whereOf(sheet, event) {
  const box = sheet.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}
