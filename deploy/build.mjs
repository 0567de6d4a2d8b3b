/** Builds the browser's files: one minified, hashed, precompressed file per page and style sheet, and a manifest.
 *
 * Run by `deploy/build_assets.py` (make setup, wheel). Reads `static/js/pages`, `static/css` and `static/icons`,
 * writes `static/vendor` (modules of npm packages, served as they are in development) and `static/build`.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const STATIC = 'static';
const FRESH = join(STATIC, 'build.new');
const READY = join(STATIC, 'build');
const VENDOR = { 'idb.js': 'node_modules/idb/build/index.js' };

/** Copy the few modules of npm packages that pages import by path, and tell the type checker whose they are. */
function copyVendor() {
  mkdirSync(join(STATIC, 'vendor'), { recursive: true });
  for (const [name, source] of Object.entries(VENDOR)) {
    copyFileSync(source, join(STATIC, 'vendor', name));
    writeFileSync(
      join(STATIC, 'vendor', name.replace('.js', '.d.ts')),
      `export * from '${name.replace('.js', '')}';\n`,
    );
  }
}

/** @param {string} folder @param {string} ending */
function sources(folder, ending) {
  const path = join(STATIC, folder);
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith(ending))
        .map((name) => join(path, name))
    : [];
}

/** Bundle one page. What it loads on demand becomes a file of its own, and so does what both need: those are named,
 * so that the page can ask for them at once instead of one after the other.
 * @param {string} entry */
async function bundle(entry) {
  const { metafile } = await build({
    entryPoints: [entry],
    outdir: FRESH,
    outbase: STATIC,
    entryNames: '[dir]/[name]-[hash]',
    chunkNames: 'js/chunks/[name]-[hash]',
    bundle: true,
    splitting: entry.endsWith('.js'),
    format: 'esm',
    target: entry.endsWith('.js') ? ['es2020'] : ['chrome80', 'safari14', 'firefox78'],
    minify: true,
    legalComments: 'eof',
    external: ['/static/*'],
    metafile: true,
    logLevel: 'warning',
  });
  const made = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry);
  if (!made) throw new Error(`nothing was built from ${entry}`);
  const shared = made[1].imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
  return [made[0], ...shared].map((path) => join('build', relative(FRESH, path)));
}

/** @param {string} source a file that is only named after its content, not changed */
function hashed(source) {
  const body = readFileSync(source);
  const mark = createHash('sha256').update(body).digest('hex').slice(0, 10);
  const name = relative(STATIC, source).replace(/(\.\w+)$/, `-${mark}$1`);
  mkdirSync(dirname(join(FRESH, name)), { recursive: true });
  writeFileSync(join(FRESH, name), body);
  return name;
}

/** @param {string} folder */
function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compress(path);
    else if (/\.(js|css|svg)$/.test(entry.name)) {
      const body = readFileSync(path);
      writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
      writeFileSync(
        `${path}.br`,
        brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
      );
    }
  }
}

copyVendor();
rmSync(FRESH, { recursive: true, force: true });
/** Source name → built file, followed by the files it imports. @type {Record<string, string[]>} */
const manifest = {};
for (const entry of [...sources('js/pages', '.js'), ...sources('css', '.css')]) {
  manifest[relative(STATIC, entry)] = await bundle(entry);
}
for (const icon of sources('icons', '.svg')) manifest[relative(STATIC, icon)] = [join('build', hashed(icon))];
mkdirSync(FRESH, { recursive: true });
writeFileSync(join(FRESH, 'manifest.json'), JSON.stringify(manifest, null, 1));
compress(FRESH);
rmSync(READY, { recursive: true, force: true });
renameSync(FRESH, READY);
