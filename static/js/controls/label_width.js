/** How wide a column must be for a label, told from its words alone. It must not know the DOM. */

const LINES = 3;
/** Width of a letter, where that of a Chinese sign is 1. */
const LETTER = 0.58;
const TOGETHER = 2;
const RUNS = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef]+|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef-]+/g;

/** The narrowest column, in widths of the type, in which a label stands in few lines without a broken word. @param {string} label */
export function labelWidth(label) {
  const runs = (label.match(RUNS) ?? []).map((run) => ({
    whole: run.length * letter(run),
    least: isChinese(run) ? Math.min(run.length, TOGETHER) : run.length * LETTER,
  }));
  const whole = runs.reduce((sum, run) => sum + run.whole, 0);
  return Math.max(whole / LINES, ...runs.map((run) => run.least));
}

/** @param {string} run */
function letter(run) {
  return isChinese(run) ? 1 : LETTER;
}

/** Chinese, Japanese, Korean: wide signs that a line may break between. @param {string} run */
function isChinese(run) {
  return run >= '\u2e80' && !(run >= '\ufb00' && run < '\ufe30') && !(run >= '\ufe70' && run < '\uff00');
}
