/**
 * Regular expressions as Java writes them, to programs that `regex.js` runs. Twin of
 * `fieldapp/xforms/xpath/regex_syntax.py`: both must refuse the same patterns and build the same graph. What Java has
 * and this has not is refused by name, never misread.
 */
import { EvaluationError } from './errors.js';
import { ANY, both, CLASS_ESCAPES, either, negation, single, span, unicodeClass } from './regex-classes.js';
import { alternatives, conditional, Program, reading, repeat, sequence } from './regex-program.js';

/** @typedef {import('./regex-classes.js').Case} Case */
/** @typedef {import('./regex-classes.js').Test} Test */
/** @typedef {import('./regex-program.js').Builder} Builder */
/** @typedef {{ build: Builder, test?: Test }} Piece something that can be repeated; `test` if it reads one character */

const MAX_DEPTH = 50;
const COUNT = /\{(\d{1,5})(?:(,)(\d{0,5}))?\}/y;
const GROUP =
  /\?(?:(?<look><?[=!])|(?<atomic>>)|<(?<name>[A-Za-z][A-Za-z0-9]*)>|(?<flags>[a-zA-Z]*(?:-[a-zA-Z]*)?)(?<end>[:)]))/y;
const HEX = /x\{([0-9A-Fa-f]{1,8})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})/y;
const LOW_SURROGATE = /\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})/y;
const OCTAL = /0([0-3][0-7]{2}|[0-7]{1,2})/y;
const PROPERTY = /[pP](?:\{([^}]+)\}|([A-Za-z]))/y;
const NEXT = /[^]/uy;
const QUOTED = /\\(?:Q([^]*?)(?:\\E|$)|[^])/g;
const CONTROLS = new Map(Object.entries({ t: '\t', n: '\n', r: '\r', f: '\f', a: '\x07', e: '\x1b' }));
const ANCHORS = new Map(Object.entries({ b: 'b', B: 'B', A: '^', G: '^', z: 'z', Z: '$' }));

/** The program of a pattern. Throws `EvaluationError` if it is none, or one we do not have. @param {string} pattern */
export function compilePattern(pattern) {
  const reader = new Reader(unquoted(pattern));
  const builder = reader.alternatives();
  if (reader.at < reader.pattern.length) reader.fail('a bracket closes that none opened');
  return new Program(builder);
}

/** `\Q…\E` as single escapes, also inside classes. @param {string} pattern */
function unquoted(pattern) {
  /** @param {string} one */
  const escaped = (one) =>
    /[0-9]/.test(one) ? `\\x3${one}` : /[^A-Za-z\x80-\uffff]/.test(one) ? `\\${one}` : one;
  return pattern.replace(QUOTED, (all, quoted) =>
    quoted === undefined ? all : quoted.replace(/[^]/g, escaped),
  );
}

class Reader {
  /** @param {string} pattern */
  constructor(pattern) {
    this.pattern = pattern;
    this.at = 0;
    this.depth = 0;
    this.flags = '';
    this.classSize = 0;
    /** @type {Set<string>} */
    this.names = new Set();
  }

  /** How letters compare where the reader stands. @returns {Case} */
  get case() {
    if (!this.flags.includes('i')) return '';
    return this.flags.includes('u') ? 'iu' : 'i';
  }

  /** @param {string} why @returns {never} */
  fail(why) {
    throw new EvaluationError(
      `regex(): ${why} at character ${this.at + 1} of '${this.pattern.slice(0, 100)}'`,
    );
  }

  /** @param {string} text */
  peek(text) {
    return this.pattern.startsWith(text, this.at);
  }

  /** @param {string} text */
  take(text) {
    const stands = this.peek(text);
    if (stands) this.at += text.length;
    return stands;
  }

  /** Take what a sticky expression matches here. @param {RegExp} expression */
  find(expression) {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (found) this.at += found[0].length;
    return found;
  }

  /** @returns {string} */
  next() {
    return this.find(NEXT)?.[0] ?? this.fail('the pattern ends too early');
  }

  deeper() {
    if (++this.depth > MAX_DEPTH) this.fail('brackets nest too deep');
  }

  /** @returns {Builder} */
  alternatives() {
    this.deeper();
    const flags = this.flags;
    const branches = [this.sequence()];
    while (this.take('|')) branches.push(this.sequence());
    this.flags = flags;
    this.depth--;
    return branches.length === 1 ? /** @type {Builder} */ (branches[0]) : alternatives(branches);
  }

  /** @returns {Builder} */
  sequence() {
    const pieces = [];
    while (this.at < this.pattern.length && !this.peek('|') && !this.peek(')')) {
      const piece = this.piece();
      if (piece) pieces.push(this.repeated(piece));
    }
    return sequence(pieces);
  }

  /** @returns {Piece | null} */
  piece() {
    const character = this.next();
    if (character === '(') return this.group();
    if (character === '[') return this.wholeClass();
    if (character === '.') return read(this.flags.includes('s') ? () => true : ANY);
    if (character === '\\') return this.escape();
    if ('*+?'.includes(character)) this.fail('nothing to repeat');
    if ('^$'.includes(character)) {
      return { build: conditional(character + (this.flags.includes('m') ? 'm' : '')) };
    }
    if (character !== '{') return read(single(character, this.case));
    this.at--;
    return { build: sequence([]) }; // a count behind nothing, as Java takes it
  }

  /** @returns {Piece | null} */
  group() {
    const found = this.peek('?') ? this.find(GROUP) : null;
    if (this.peek('?') && !found) this.fail('an unknown kind of group');
    const flags = this.flags;
    const { look, end } = this.beginGroup(found?.groups ?? {});
    if (end === ')') return null;
    const inner = this.alternatives();
    this.flags = flags;
    if (!this.take(')')) this.fail('a bracket is not closed');
    if (!look) return { build: inner };
    const program = new Program(inner);
    return { build: conditional({ program, ahead: !look.startsWith('<'), negated: look.endsWith('!') }) };
  }

  /** Names and flags that a group begins with. @param {Record<string, string | undefined>} found */
  beginGroup({ look, atomic, name, flags = '', end }) {
    if (atomic) this.fail('groups that keep what they took, (?>, are not available');
    if (name && this.names.has(name)) this.fail('two groups have one name');
    if (name) this.names.add(name);
    const [added = '', removed = ''] = flags.split('-');
    const unknown = /[^imsu]/.exec(added + removed);
    if (unknown) this.fail(`the flag ${unknown[0]} is not available`);
    this.flags = [...this.flags, ...added].filter((flag) => !removed.includes(flag)).join('');
    return { look, end };
  }

  /** @param {Piece} piece @returns {Builder} */
  repeated({ build, test }) {
    const [least, most] = this.counts();
    if (least < 0) return build;
    // lazy: the same for a yes or no
    if (this.take('?') || !this.take('+')) return repeat(build, least, most);
    if (!test) this.fail('counts that keep what they took, like *+, are available behind one character only');
    return keeping(build, least, most);
  }

  /** The repetition that stands here, -1 if none does. @returns {[number, number]} */
  counts() {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    if (!this.peek('{')) return [-1, -1];
    const found = this.find(COUNT) ?? this.fail('a count that cannot be read');
    const least = Number(found[1]);
    const most = found[3] ? Number(found[3]) : found[2] ? Infinity : least;
    if (most < least) this.fail('a count that ends before it starts');
    return [least, most];
  }

  /** @returns {Piece} */
  escape() {
    const name = this.pattern[this.at] ?? '';
    const anchor = ANCHORS.get(name);
    if (anchor) {
      this.at++;
      if (name === 'b' && this.peek('{g')) this.fail('\\b{g} is not available');
      return { build: conditional(anchor) };
    }
    if (this.take('R')) {
      const pair = sequence([read(single('\r')).build, read(single('\n')).build]);
      return { build: alternatives([read(/** @type {Test} */ (CLASS_ESCAPES.get('v'))).build, pair]) };
    }
    if (/[1-9k]/.test(name)) this.fail('back references are not available');
    return read(this.escaped()[0]);
  }

  /** What an escape reads, inside a class or outside; and the character, if it is but one. @returns {[Test, string]} */
  escaped() {
    const property = this.find(PROPERTY);
    if (property) {
      const test = unicodeClass(/** @type {string} */ (property[1] ?? property[2]), this.case);
      return [property[0][0] === 'P' ? negation(test) : test, ''];
    }
    let character = this.coded();
    if (!character) {
      character = this.next();
      const known = CLASS_ESCAPES.get(character);
      if (known) return [known, ''];
      if (/[A-Za-z0-9]/.test(character) && !CONTROLS.has(character)) {
        this.fail(`\\${character} means nothing`);
      }
      character = CONTROLS.get(character) ?? character;
    }
    return [single(character, this.case), character];
  }

  /** The character that an escape names by its number; blank if it is none of these. */
  coded() {
    const octal = this.find(OCTAL)?.[1];
    if (octal) return String.fromCodePoint(parseInt(octal, 8));
    if (this.take('c')) return String.fromCodePoint(/** @type {number} */ (this.next().codePointAt(0)) ^ 64);
    const found = this.find(HEX);
    if (!found) return '';
    let code = parseInt(found[1] ?? found[2] ?? found[3] ?? '', 16);
    if (code > 0x10ffff) this.fail('a character beyond the last');
    const low = code >= 0xd800 && code < 0xdc00 && found[3] ? this.find(LOW_SURROGATE)?.[1] : undefined;
    if (low) code = 0x10000 + ((code & 0x3ff) << 10) + (parseInt(low, 16) & 0x3ff);
    return String.fromCodePoint(code);
  }

  /** @returns {Piece} */
  wholeClass() {
    this.classSize = 0;
    const test = this.charClass();
    return read(test, this.classSize);
  }

  /** What stands behind `[`, up to and with its `]`. @returns {Test} */
  charClass() {
    this.deeper();
    const isNegated = this.take('^');
    let test = this.classItems(true);
    while (!this.take(']')) {
      const other = this.classItems(false);
      test = test && other ? both(test, other) : (test ?? other);
    }
    this.depth--;
    if (!test) return this.fail('a class that is empty');
    return isNegated ? negation(test) : test;
  }

  /** The union of what stands up to `]` or behind `&&`. @param {boolean} isFirst @returns {Test | null} */
  classItems(isFirst) {
    const tests = [];
    while ((isFirst && !tests.length) || !this.peek(']')) {
      if (this.take('&&')) {
        if (this.peek(']') || this.peek('&')) this.fail('nothing that can stand behind &&');
        break;
      }
      tests.push(this.classItem());
    }
    return tests.length ? either(tests) : null;
  }

  /** @returns {Test} */
  classItem() {
    this.classSize++;
    const character = this.next();
    if (character === '[') return this.charClass();
    const [test, low] = character === '\\' ? this.escaped() : [single(character, this.case), character];
    if (!low || !this.peek('-') || this.peek('-]') || this.peek('-[')) return test;
    this.take('-');
    let high = this.next();
    if (high === '\\') high = this.escaped()[1];
    if (!high || (high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0)) {
      this.fail('a range that ends before it starts');
    }
    return span(low, high, this.case);
  }
}

/** @param {Test} test @param {number} [cost] @returns {Piece} */
const read = (test, cost = 1) => ({ build: reading(test, cost), test });

/** A possessive count: it ends only where the character cannot be read once more, or the count is full. @param {Builder} build @param {number} least @param {number} most @returns {Builder} */
function keeping(build, least, most) {
  const stops = conditional({ program: new Program(build), ahead: true, negated: true });
  const leastOfIt = repeat(build, least, least);
  if (most === Infinity) return sequence([leastOfIt, repeat(build, 0, Infinity), stops]);
  if (most === least) return leastOfIt;
  const short = sequence([repeat(build, 0, most - least - 1), stops]);
  const full = repeat(build, most - least, most - least);
  return sequence([leastOfIt, alternatives([full, short])]);
}
