/** The browser's expressions on trees, as a form's bundle holds them; the rest is shown by comparison with Python. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Budget } from '../../static/js/engine/xpath/budget.js';
import { Node } from '../../static/js/engine/node.js';
import { codec } from '../../static/js/engine/types/index.js';
import { digests } from '../../static/js/engine/xpath/functions/crypto.js';
import {
  compile,
  Context,
  EvaluationError,
  toBoolean,
  toNumber,
  toText,
} from '../../static/js/engine/xpath/index.js';

const root = Node.fromTree({
  n: 'home',
  c: [
    { n: 'rent', t: '12.5' },
    { n: 'moved', t: '2024-02-29' },
    { n: 'person', c: [{ n: 'name', t: 'Ana' }] },
    { n: 'person', c: [{ n: 'name', t: 'Bo' }] },
  ],
});
root.children[1].type = 'date';

const scope = {
  budget: new Budget(),
  root,
  timezone: 'Asia/Shanghai',
  instance: () => null,
  now: () => Date.UTC(2026, 2, 4, 17, 30),
  random: () => 0.5,
  uuid: () => 'an-id',
  choiceLabel: () => '',
};

const rent = ['path', '/', ['child', 'home'], ['child', 'rent']];
const names = ['path', '/', ['child', 'home'], ['child', 'person'], ['child', 'name']];
const evaluate = (tree, packs, node = root) => compile(tree, packs)(new Context(node, scope));

test('a path finds nodes, and inside a repeat those of its own instance', () => {
  assert.deepEqual(
    evaluate(names).map((node) => toText([node])),
    ['Ana', 'Bo'],
  );
  const bo = root.children[3].children[0];
  assert.equal(toText(evaluate(names, [], bo)), 'Bo');
});

test('what relevance hides is not found', () => {
  root.children[0].relevant = false;
  assert.deepEqual(evaluate(rent), []);
  root.children[0].relevant = true;
  assert.equal(evaluate(['+', rent, ['n', 1], ['n', 2]]), 15.5);
});

test('dates are local to the zone of the form, not of the machine', () => {
  assert.equal(String(evaluate(['call', 'today'])), '2026-03-05');
  const format = (value) => ['call', 'format-date-time', value, ['s', '%Y-%m-%d %H:%M']];
  assert.equal(evaluate(format(['call', 'now'])), '2026-03-05 01:30');
  assert.equal(evaluate(format(['path', '/', ['child', 'home'], ['child', 'moved']])), '2024-02-29 00:00');
});

test('functions of a pack work only when it is loaded', () => {
  const tree = ['call', 'digest', ['s', 'abc'], ['s', 'SHA-256'], ['s', 'hex']];
  assert.throws(() => evaluate(tree), EvaluationError);
  assert.equal(evaluate(tree, [digests]), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('names that every object has are no functions and no types', () => {
  assert.throws(() => evaluate(['call', 'constructor']), EvaluationError);
  assert.throws(() => evaluate(['call', 'toString']), EvaluationError);
  assert.equal(codec('constructor').decode, null);
});

test('a call that is not reached does not fail', () => {
  assert.equal(evaluate(['call', 'if', ['call', 'true'], ['n', 1], ['call', 'nonsense']]), 1);
});

test('values turn into text, numbers and truth', () => {
  assert.equal(toText(1e21), '1000000000000000000000');
  assert.equal(toText(0.0000001), '0.0000001');
  assert.ok(Number.isNaN(toNumber('1,5')));
  assert.equal(toBoolean([root.children[0]]), true);
  assert.equal(toBoolean([]), false);
});
