/** What the engine may weigh and touch. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const engine = fileURLToPath(new URL('../../static/js/engine/', import.meta.url));
const BUDGET = 8.3 * 1024;

/** Expressions, types and nodes have budgets of their own. */
const apart = {
  name: 'apart',
  setup: (bundler) =>
    bundler.onResolve({ filter: /xpath|types|node\.js$/ }, ({ path }) => ({ path, external: true })),
};

test('form, filling and XML fit in 8.3 kB', async () => {
  const contents = ['form', 'filling', 'xml'].map((name) => `export * from './${name}.js';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: engine },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    plugins: [apart],
  });
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  assert.ok(size <= BUDGET, `${size} bytes compressed`);
});

const OUTSIDE = 'document window navigator localStorage indexedDB fetch XMLHttpRequest DOMParser'.split(' ');

test('the engine knows no screen, no storage and no network', () => {
  const modules = readdirSync(engine, { recursive: true }).filter((name) =>
    /^(?!node\/).*\.js$/.test(String(name)),
  );
  assert.ok(modules.length > 20);
  for (const name of modules) {
    const code = readFileSync(engine + name, 'utf8').replace(/\/\*[^]*?\*\//g, '');
    const used = OUTSIDE.filter((word) => new RegExp(`\\b${word}\\s*[.(]`).test(code));
    const foreign = used.filter((word) => !new RegExp(`(const|let|function) ${word}\\b`).test(code));
    assert.deepEqual(foreign, [], String(name));
  }
});
