/** Marked-up words in labels and hints: what is on the list is drawn, everything else stays the text it is. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** As much of a document as drawing takes: elements that can say what they hold as markup. */
class Element {
  constructor(/** @type {string} */ tag) {
    this.tag = tag;
    /** @type {Record<string, string>} */
    this.attributes = {};
    this.style = /** @type {Record<string, string>} */ ({ fontFamily: '' });
    /** @type {(Element | string)[]} */
    this.children = [];
    this.classList = {
      add: (/** @type {string} */ name) => {
        this.attributes['class'] = [this.attributes['class'], name].filter(Boolean).join(' ');
      },
    };
  }
  setAttribute(/** @type {string} */ name, /** @type {string} */ value) {
    this.attributes[name] = value;
  }
  append(/** @type {(Element | string)[]} */ ...children) {
    this.children.push(...children);
  }
  replaceChildren(/** @type {(Element | string)[]} */ ...children) {
    this.children = children;
  }
  /** @returns {string} */
  toString() {
    const set = Object.entries({
      ...this.attributes,
      font: this.style['fontFamily'],
      side: this.style['textAlign'],
    });
    const said = set.flatMap(([name, value]) => (value ? [` ${name}=${value}`] : [])).join('');
    return `{${this.tag}${said}${this.children.length ? ` ${this.children.join('')}` : ''}}`;
  }
}
globalThis.document = /** @type {any} */ ({ createElement: (/** @type {string} */ tag) => new Element(tag) });
const { draw } = await import('../../static/js/lib/marks.js');
const { plain, write } = await import('../../static/js/lib/markdown.js');

const drawn = (/** @type {string} */ text) => draw(text).join('');
const LINK = 'target=_blank rel=noopener noreferrer';

test('Markdown is drawn: bold, italic, headings of six sizes, links, lists, escaped marks, lines', () => {
  assert.equal(drawn('**a** __b__ *c* _d_'), '{strong a} {strong b} {em c} {em d}');
  assert.equal(drawn('**a _b_**'), '{strong a {em b}}');
  assert.equal(
    drawn('# A\n###### B\nc'),
    '{strong class=said-heading said-h1 A}{strong class=said-heading said-h6 B}c',
  );
  assert.equal(drawn('see [here](https://a.test/x_y_z)'), `see {a href=https://a.test/x_y_z ${LINK} here}`);
  assert.equal(
    drawn('do:\n- one\n- **two**'),
    'do:{span class=said-item one}{span class=said-item {strong two}}',
  );
  assert.equal(drawn('\\*a\\* \\_b\\_ \\# 😀'), '*a* _b_ # 😀');
  assert.equal(drawn('**a**\nb\n\nc'), '{strong a}{br}b{br}{br}c');
});

test('HTML that authors use is drawn, one tag in the other, with Markdown in it', () => {
  assert.equal(drawn('a<br>b<br />c'), 'a{br}b{br}c');
  assert.equal(drawn('<b>a</b> <i>b</i> <U>c</U> x<sup>2</sup>'), '{strong a} {em b} {u c} x{sup 2}');
  assert.equal(drawn('<h2>A</h2>\nb'), '{strong class=said-heading said-h2 A}b');
  assert.equal(
    drawn('<ul>\n<li>a</li>\n<li>b</li>\n</ul>'),
    '{span class=said-block {span class=said-item a}{span class=said-item b}}',
  );
  assert.equal(drawn('<p style="text-align:center">a</p>'), '{span class=said-block side=center a}');
  assert.equal(
    drawn('<span style="color:red">a <span style="font-family:cursive">b</span> **c**</span> d'),
    '{span class=said-red a {span font=cursive b} {strong c}} d',
  );
  assert.equal(drawn('**<span style="color:#00F">a</span>**'), '{strong {span class=said-blue a}}');
});

test('colours become those of the page, by name or by hue; what is no colour is left out', () => {
  const colour = (/** @type {string} */ value) => drawn(`<span style="color: ${value}">a</span>`);
  assert.equal(colour('#f00'), '{span class=said-red a}');
  assert.equal(colour('#FF8C00; '), '{span class=said-orange a}');
  assert.equal(colour('#2e8b57'), '{span class=said-green a}');
  assert.equal(colour('#800080'), '{span class=said-purple a}');
  assert.equal(colour('#777777'), '{span class=said-gray a}');
  assert.equal(colour('#000'), '{span a}');
  assert.equal(colour('constructor'), '{span a}');
  assert.equal(colour('url(https://evil.test/)'), '{span a}');
  assert.equal(drawn('<font color="green">a</font>'), '{span class=said-green a}');
});

test('hostile or broken markup stays text, and links lead nowhere unsafe', () => {
  for (const text of [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[a](javascript:alert(1))',
    '<a href="javascript:alert(1)">a</a>',
    '<a href=" data:text/html,x">a</a>',
    '<constructor>a</constructor>',
    '<svg/onload=alert(1)>',
    '<b>never closed',
    'age < 5 and > 3, 2 * 3 * 4, file_name_here, a**',
    '5 <16 years',
  ])
    assert.equal(drawn(text), text);
  assert.equal(drawn('<b onclick="alert(1)" style="position:fixed">a</b>'), '{strong a}');
  assert.equal(drawn('<b><script>x</script></b>'), '{strong <script>x</script>}');
});

test('a long run of marks is drawn in bounded time', () => {
  const begun = Date.now();
  for (const mark of ['*', '_', '**a', '<b>', '[a](', '<span style="', '# ']) drawn(mark.repeat(3000));
  assert.ok(Date.now() - begun < 4000, `${Date.now() - begun} ms`);
});

test('marks within marks beyond measure stay text', () => {
  for (const deep of ['*'.repeat(50000), '<b>'.repeat(20000) + '</b>'.repeat(20000)])
    assert.equal(drawn(deep), deep);
});

test('marks are left out where there is room for words only, as the server does', () => {
  const cases = JSON.parse(readFileSync(new URL('../cases/words/plain.json', import.meta.url), 'utf8'));
  for (const [text, words] of cases) assert.equal(plain(text), words);
});

test('words without marks are there at once, marked ones plain at first', async () => {
  const place = new Element('span');
  write(/** @type {any} */ (place), 'one\ntwo');
  assert.equal(place.children.join(''), 'one{br}two');
  write(/** @type {any} */ (place), '**three**');
  assert.equal(place.children.join(''), 'three');
  write(/** @type {any} */ (place), '**four**');
  await import('../../static/js/lib/marks.js');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(place.children.join(''), '{strong four}');
});
