/**
 * Dragging a row of a list to another place, with finger, pen or mouse. The page scrolls along near its edges. It must
 * not know what the rows mean: it tells from where to where one was moved, once it is let go.
 */

const EDGE = 96;
const STRIDE = 9;

/**
 * @typedef {object} Drag
 * @property {string} handle selector of what a row is held by @property {string} held class of the row while it is held
 * @property {(from: number, to: number) => void} moved @property {() => boolean} free may rows be moved now?
 */

/** Let the rows of a list be dragged; the answer takes the listening away again. @param {HTMLElement} list @param {Drag} how @returns {() => void} */
export function dragging(list, { handle, held, moved, free }) {
  /** @type {{ row: Element, from: number, y: number, frame: number } | null} */
  let drag = null;

  const follow = () => {
    if (!drag) return;
    place(list, drag.row, drag.y);
    const below = drag.y - (innerHeight - EDGE);
    const above = EDGE - drag.y;
    if (below > 0 || above > 0) scrollBy(0, below > 0 ? STRIDE : -STRIDE);
    drag.frame = requestAnimationFrame(follow);
  };
  /** @param {boolean} keep */
  const end = (keep) => {
    if (!drag) return;
    const { row, from, frame, y } = drag;
    drag = null;
    cancelAnimationFrame(frame);
    row.classList.remove(held);
    if (row.parentNode !== list) return;
    while (keep && place(list, row, y));
    const to = [...list.children].indexOf(row);
    if (!keep) list.insertBefore(row, list.children[from + Number(to < from)] ?? null);
    else if (to !== from) moved(from, to);
  };
  list.addEventListener('pointerdown', (event) => {
    const grip = /** @type {Element} */ (event.target).closest(handle);
    const row = [...list.children].find((child) => child.contains(grip));
    if (!row || !free() || event.button) return;
    event.preventDefault();
    list.setPointerCapture(event.pointerId);
    row.classList.add(held);
    drag = {
      row,
      from: [...list.children].indexOf(row),
      y: event.clientY,
      frame: requestAnimationFrame(follow),
    };
  });
  list.addEventListener('pointermove', (event) => {
    if (drag) drag.y = event.clientY;
  });
  list.addEventListener('pointerup', () => end(true));
  list.addEventListener('pointercancel', () => end(false));
  return () => {
    if (drag) cancelAnimationFrame(drag.frame);
    drag = null;
  };
}

/** Move a row past a neighbour whose middle the pointer has passed; whether it moved. @param {HTMLElement} list @param {Element} row @param {number} y */
function place(list, row, y) {
  const middle = (/** @type {Element} */ other) => {
    const box = other.getBoundingClientRect();
    return box.top + box.height / 2;
  };
  const { previousElementSibling: above, nextElementSibling: below } = row;
  if (above && y < middle(above)) list.insertBefore(row, above);
  else if (below && y > middle(below)) list.insertBefore(below, row);
  else return false;
  return true;
}
