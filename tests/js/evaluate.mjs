/** Evaluates trees for `tests/unit/xforms/engines.py`: one job on standard input, results on standard output. */
import { readFileSync } from 'node:fs';
import { Node } from '../../static/js/engine/node.js';
import { Budget } from '../../static/js/engine/xpath/budget.js';
import { CODECS, DateValue } from '../../static/js/engine/types/index.js';
import { digests } from '../../static/js/engine/xpath/functions/crypto.js';
import { geo } from '../../static/js/engine/xpath/functions/geo.js';
import { regexes } from '../../static/js/engine/xpath/functions/regex.js';
import { CORE } from '../../static/js/engine/xpath/functions/registry.js';
import { compile, Context, EvaluationError } from '../../static/js/engine/xpath/index.js';

const job = JSON.parse(readFileSync(0, 'utf8'));

/** What a bind would say of the nodes: `{type, hidden}` by path without positions. */
function bound(node, path = `/${node.name}`) {
  node.type = job.binds[path]?.type ?? 'string';
  node.relevant = (node.parent?.relevant ?? true) && !job.binds[path]?.hidden;
  node.children.forEach((child) => bound(child, `${path}/${child.name}`));
  return node;
}

const root = bound(Node.fromTree(job.root));
const instances = new Map(Object.entries(job.instances).map(([id, tree]) => [id, Node.fromTree(tree)]));
const scope = {
  budget: new Budget(),
  root,
  timezone: job.timezone,
  instance: (id) => instances.get(id),
  now: () => job.now,
  random: () => job.random,
  uuid: () => job.uuid,
  choiceLabel: (value) => `label of ${value}`,
};

function described(value) {
  if (Array.isArray(value)) return { type: 'nodeset', value: value.map((node) => node.text) };
  if (value instanceof DateValue) return { type: 'date', value: String(value) };
  if (typeof value === 'number')
    return { type: 'number', value: Number.isFinite(value) ? value : String(value) };
  return { type: typeof value, value };
}

function evaluated({ tree, at }) {
  const node = at.reduce((one, place) => one.children[place], root);
  try {
    scope.budget.renew();
    return described(compile(tree, [digests, geo, regexes])(new Context(node, scope)));
  } catch (error) {
    return error instanceof EvaluationError
      ? { type: 'error' }
      : { type: 'crash', value: String(error.stack) };
  }
}

const shape = (pack) => (table) =>
  Object.entries(table).map(([name, [least, most]]) => ({ name, least, most, pack }));
const table = [...shape('core')(CORE), ...shape('digest')(digests), ...shape('geo')(geo), ...shape('regex')(regexes)];
const types = Object.keys(CODECS);
process.stdout.write(JSON.stringify({ table, types, results: job.cases.map(evaluated) }));
