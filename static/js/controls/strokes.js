/**
 * The lines of a drawing, in the measure of its paper, so that they stay where they are when the screen turns. Going back
 * also takes back a clearing. It must not know screens, fingers or files.
 */

/** @typedef {{ colour: string, width: number, points: number[] }} Line `points` x, y, x, y … on the paper */
/** @typedef {Pick<CanvasRenderingContext2D, 'beginPath' | 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'stroke' | 'strokeStyle' | 'lineWidth' | 'lineCap' | 'lineJoin'>} Pen */

export class Strokes {
  constructor() {
    /** What was done, a line or a clearing each. @type {(Line | null)[]} */
    this.acts = [];
  }

  /** Whether nothing has been done that could be taken back. */
  get untouched() {
    return !this.acts.length;
  }

  /** Whether what was on the paper before has been cleared. */
  get cleared() {
    return this.acts.includes(null);
  }

  /** Begin a line. @param {string} colour @param {number} width @param {number} x @param {number} y */
  begin(colour, width, x, y) {
    this.acts.push({ colour, width, points: [x, y] });
  }

  /** Go on with the line; steps too small to see are left out. @param {number} x @param {number} y @returns {boolean} whether it was one */
  extend(x, y) {
    const line = this.acts.at(-1);
    if (!line) return false;
    const [lastX = x, lastY = y] = line.points.slice(-2);
    if (Math.hypot(x - lastX, y - lastY) < line.width / 4) return false;
    line.points.push(x, y);
    return true;
  }

  undo() {
    this.acts.pop();
  }

  clear() {
    this.acts.push(null);
  }

  /** The lines to be seen now. */
  lines() {
    return this.acts.slice(this.acts.lastIndexOf(null) + 1).filter((act) => act !== null);
  }

  /** @param {Pen} pen */
  paint(pen) {
    for (const line of this.lines()) paintLine(pen, line);
  }
}

/** One line, smooth through the middles of its steps; a single point is a dot. @param {Pen} pen @param {Line} line */
export function paintLine(pen, { colour, width, points }) {
  const [x = 0, y = 0] = points;
  Object.assign(pen, { strokeStyle: colour, lineWidth: width, lineCap: 'round', lineJoin: 'round' });
  pen.beginPath();
  pen.moveTo(x, y);
  for (let at = 2; at + 3 < points.length; at += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at, at + 4);
    pen.quadraticCurveTo(x1, y1, (x1 + x2) / 2, (y1 + y2) / 2);
  }
  pen.lineTo(points.at(-2) ?? x, points.at(-1) ?? y);
  pen.stroke();
}
