/** What a page can ask of a filling; the semantics are shown by the stories and cases that both engines share. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Filling } from '../../static/js/engine/filling.js';
import { Form } from '../../static/js/engine/form.js';
import { readInstance } from '../../static/js/engine/instances.js';
import { writeTree } from '../../static/js/engine/xml.js';
import { loadPacks } from '../../static/js/engine/packs.js';

const bundle = JSON.parse(readFileSync(new URL('./household.bundle.json', import.meta.url), 'utf8'));
const form = new Form(bundle, await loadPacks(bundle.packs));
const wishes = 'code,words,street\r\ntea,"Tea, hot",East\r\nrest,Rest,East\r\nbooks,Books,West\r\n';

let given = 0;
function surroundings(more = {}) {
  return {
    timezone: 'Asia/Shanghai',
    now: () => new Date('2026-03-04T05:06:07Z'),
    random: () => 0.5,
    uuid: () => `00000000-0000-4000-8000-${String((given += 1)).padStart(12, '0')}`,
    instances: { wishes: readInstance('wishes.csv', wishes) },
    ...more,
  };
}

/** A filling and the list of what its listener heard. */
function opened(more) {
  const filling = Filling.begin(form, surroundings(more));
  const heard = [];
  filling.onChange((changes) => heard.push(changes));
  return { filling, heard };
}

const names = (nodes) => [...nodes].map((node) => node.name).sort();

test('one answer tells once what it changed, and nothing else', () => {
  const { filling, heard } = opened();
  assert.equal(filling.set('/data/street', 'East').result, 'ok');
  assert.equal(heard.length, 1);
  assert.deepEqual(names(heard[0].nodes), ['head', 'mark', 'street']);
  assert.deepEqual(names(heard[0].texts), ['head']);
  assert.deepEqual(names(heard[0].choices), ['wants']);
  filling.set('/data/wants', 'tea');
  assert.deepEqual(names(heard[1].nodes), ['wants']);
});

test('a listener that has stopped hears no more', () => {
  const filling = Filling.begin(form, surroundings());
  let count = 0;
  const stop = filling.onChange(() => (count += 1));
  filling.set('/data/street', 'East');
  stop();
  filling.set('/data/street', 'West');
  assert.equal(count, 1);
});

test('instances come and go with their nodes', () => {
  const { filling, heard } = opened();
  const repeat = form.element('/data/guest');
  assert.ok(filling.canChange(repeat));
  filling.add('/data/guest');
  const [first] = filling.instances(repeat);
  assert.deepEqual(heard[0].added, [first]);
  assert.equal(filling.add(first).result, 'ok');
  const [, second] = filling.instances(repeat);
  assert.equal(filling.path(second), '/data/guest[2]');
  assert.equal(filling.ref(second), '/data/guest');
  const age = filling.node('/data/guest[2]/age');
  assert.deepEqual(filling.set(age, '200'), { result: 'constraint', message: '没有这么老的人' });
  assert.equal(filling.check(age)?.outcome, 'constraint');
  filling.remove(first);
  assert.deepEqual(heard.at(-1).removed, [first]);
  assert.ok(first.gone);
  assert.equal(filling.path(age), '/data/guest[1]/age');
  assert.equal(filling.set(first, 'x').result, 'unavailable');
  assert.equal(filling.node('/data/guests').text, '1');
});

test('words follow the language and what is filled in', () => {
  const { filling, heard } = opened();
  filling.set('/data/street', 'East');
  const head = filling.node('/data/head');
  const question = form.element('/data/head');
  assert.deepEqual(filling.texts(question, head), {
    label: '户主',
    image: 'jr://images/head.png',
    hint: '全名',
    guidance: '照身份证',
  });
  filling.language = 'English (en)';
  assert.equal(heard.at(-1).language, true);
  assert.equal(filling.texts(question, head).label, 'Head of East');
  filling.language = 'Klingon';
  assert.equal(filling.language, 'English (en)');
});

test('choices come from the list that was loaded', () => {
  const { filling } = opened();
  const wants = form.element('/data/wants');
  assert.deepEqual(filling.choices(wants, filling.node('/data/wants')), []);
  filling.set('/data/street', 'East');
  assert.deepEqual(filling.choices(wants, filling.node('/data/wants')), [
    { value: 'tea', label: 'Tea, hot' },
    { value: 'rest', label: 'Rest' },
  ]);
  assert.equal(filling.set('/data/wants', 'books').result, 'invalid');
  assert.equal(filling.set('/data/wants', 'rest  tea').result, 'ok');
  filling.set('/data/street', 'West');
  assert.equal(filling.node('/data/wants').text, '');
});

test('without its list a question keeps the answer it has', () => {
  const { filling } = opened();
  filling.set('/data/street', 'East');
  filling.set('/data/wants', 'tea');
  const later = Filling.reopen(form, surroundings({ instances: {} }), filling.draft());
  assert.equal(later.node('/data/wants').text, 'tea');
  later.set('/data/street', 'West');
  assert.equal(later.node('/data/wants').text, 'tea');
});

test('a draft goes on where it was left, with hidden answers and the language', () => {
  const { filling } = opened();
  filling.language = 'English (en)';
  filling.set('/data/street', 'East');
  filling.set('/data/head', 'An');
  filling.set('/data/street', '');
  filling.add('/data/guest');
  const draft = JSON.parse(JSON.stringify(filling.draft()));
  const later = Filling.reopen(form, surroundings(), draft);
  assert.deepEqual(later.draft(), draft);
  assert.equal(later.language, 'English (en)');
  assert.equal(later.node('/data/head').relevant, false);
  later.set('/data/street', 'West');
  assert.equal(later.node('/data/head').text, 'An');
});

test('a corrected record gets a new identifier and names the old one', () => {
  const { filling } = opened();
  filling.set('/data/street', 'East');
  const finished = filling.finish();
  assert.ok(finished.ok);
  const before = writeTree(finished.record).match(/<instanceID>(.*?)<\/instanceID>/)[1];
  const again = Filling.reopen(form, surroundings(), finished.record, { correct: true });
  const xml = writeTree(again.record());
  const [, id, old] = xml.match(/<instanceID>(.*?)<\/instanceID><deprecatedID>(.*?)<\/deprecatedID>/);
  assert.equal(old, before);
  assert.notEqual(id, before);
  assert.match(xml, /<meta xmlns="http:\/\/openrosa.org\/xforms">/);
});

test('the draft of a correction still corrects the record it began from', () => {
  const { filling } = opened();
  filling.set('/data/street', 'East');
  const again = Filling.reopen(form, surroundings(), filling.finish().record, { correct: true });
  const draft = JSON.parse(JSON.stringify(again.draft()));
  const later = Filling.reopen(form, surroundings(), draft);
  assert.equal(writeTree(later.record()), writeTree(again.record()));
});

test('what is missing keeps a record from being finished', () => {
  const { filling } = opened();
  const finished = filling.finish();
  assert.equal(finished.ok, false);
  assert.deepEqual(
    finished.failures.map(({ path, outcome }) => [path, outcome]),
    [['/data/street', 'required']],
  );
});

test('a position is asked for and taken when it comes', () => {
  const { filling, heard } = opened();
  filling.set('/data/street', 'East');
  const [waiting] = heard[0].locate;
  filling.locate(waiting, '31.2 121.5 4 5');
  assert.equal(filling.node('/data/spot').text, '31.2 121.5 4 5');
});

test('functions beyond the core work once their pack is loaded', () => {
  const { filling } = opened();
  filling.set('/data/street', 'abc');
  assert.equal(filling.node('/data/mark').text, 'kAFQmDzST7DWlj99KOF/cg==');
  const bare = Filling.begin(new Form(bundle), surroundings());
  assert.equal(bare.node('/data/mark').text, '');
  assert.ok(bare.errors.has('/data/mark'));
  assert.throws(() => loadPacks(['magic']), RangeError);
});

test('a bundle of another format is refused', () => {
  assert.throws(() => new Form({ ...bundle, format: 1 }), RangeError);
});
