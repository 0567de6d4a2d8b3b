/** Builds the browser's files: one minified, hashed, precompressed file per page and style sheet, and a manifest.
 *
 * Run by `deploy/build_assets.py` (make setup, wheel). Reads `static/js/pages`, `static/css` and `static/icons`,
 * writes `static/vendor` (modules of npm packages, served as they are in development) and `static/build`.
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const STATIC = 'static';
const FRESH = join(STATIC, 'build.new');
const READY = join(STATIC, 'build');
/** What pages use of npm packages, each as one module that they import by path. */
const GATHERED = {
  'encryption.js': [
    "export { cfb } from '@noble/ciphers/aes.js';",
    "export { md5 } from '@noble/hashes/legacy.js';",
    "export { sha256 } from '@noble/hashes/sha2.js';",
    "export { OAEP, mgf1 } from 'micro-rsa-dsa-dh/rsa.js';",
  ].join('\n'),
  'qr.js': "export { decodeQR } from 'qr/decode.js';",
};

/** Gather them, and tell the type checker whose they are. */
async function gatherVendor() {
  mkdirSync(join(STATIC, 'vendor'), { recursive: true });
  for (const [name, contents] of Object.entries(GATHERED)) {
    const outfile = join(STATIC, 'vendor', name);
    const { outputFiles } = await build({
      ...SCRIPT,
      stdin: { contents, resolveDir: '.' },
      legalComments: 'eof',
      write: false,
    });
    writeFileSync(outfile, outputFiles[0]?.text ?? '');
    writeFileSync(outfile.replace('.js', '.d.ts'), `${contents}\n`);
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

/** @type {import('esbuild').BuildOptions} */
const SCRIPT = {
  bundle: true,
  format: 'esm',
  target: 'es2020',
  logLevel: 'warning',
  external: ['/static/*'],
};

const INNER = '__inner_';
/**
 * Private names become short common ones. Browsers of 2020 do not know them; the bundler's stand-in for each is a table
 * looked up at every use, which costs bytes and, on a phone, time.
 * @type {import('esbuild').Plugin}
 */
const withoutPrivates = {
  name: 'without privates',
  setup(builder) {
    builder.onLoad({ filter: /\/static\/js\/.*\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const declared = /^( {2}(?:(?:static|async|get|set) )*\*?)#(\w+)/gm;
      const names = new Set([...source.matchAll(declared)].map(([, , name]) => name));
      const contents = source
        .replace(declared, `$1${INNER}$2`)
        .replace(/\.#(\w+)/g, (used, name) => (names.has(name) ? `.${INNER}${name}` : used));
      return { contents, loader: 'js' };
    });
  },
};

/** Bundle one style sheet. @param {string} entry */
async function sheet(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    target: ['chrome80', 'safari14', 'firefox78'],
    minify: true,
    write: false,
    external: ['/static/*'],
  });
  return put(relative(STATIC, entry), outputFiles[0]?.text ?? '');
}

/** Bundle one page: one file for what it needs at once, one for each part it loads on demand. A part takes what it
 * shares with the page from the page's own file, so that opening a page asks for no third kind of file. What parts share
 * among themselves stands in files of their own.
 * @param {string} entry */
async function script(entry) {
  const { outputFiles, metafile } = await build({
    ...SCRIPT,
    entryPoints: [entry],
    outdir: 'parts',
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    splitting: true,
    write: false,
    metafile: true,
    plugins: [withoutPrivates],
    mangleProps: new RegExp(`^${INNER}`),
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const known = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const [page, shared] = [basename(entry), reached(known, basename(entry))];
  const mark = markOf([...texts].sort().join());
  const named = (/** @type {string} */ part) =>
    part === page ? `${stem(page)}-${mark}.js` : `${stem(page)}-${stem(part)}-${mark}.js`;
  const handed = new Map(
    shared.map((chunk, at) => [
      chunk,
      (known.get(chunk)?.exports ?? []).map((name) => [name, `_${at}${name}`]),
    ]),
  );
  const exported = [...handed].map(
    ([chunk, names]) =>
      `export { ${names.map(([name, as]) => `${name} as ${as}`).join()} } from './${chunk}';`,
  );
  const parts = [...texts.keys()].filter((name) => !shared.includes(name));
  for (const part of parts) {
    const isPage = part === page;
    const inner = new Map(isPage ? texts : [[part, texts.get(part) ?? '']]);
    if (isPage) inner.set('whole', [`import './${page}';`, ...exported].join('\n'));
    else {
      for (const [chunk, names] of handed)
        inner.set(chunk, `export { ${names.map(([name, as]) => `${as} as ${name}`).join()} } from 'page';`);
    }
    const made = await build({
      ...SCRIPT,
      entryPoints: [isPage ? 'whole' : part],
      minify: true,
      legalComments: 'eof',
      write: false,
      outdir: 'parts',
      plugins: [fromMemory(inner, named, page)],
    });
    const built = put(join('js/pages', named(part)), made.outputFiles[0]?.text ?? '', '');
    const source = known.get(part)?.entryPoint;
    if (source && !isPage) manifest[`${relative(STATIC, entry)} ${relative(STATIC, source)}`] = built;
  }
  return join('build/js/pages', named(page));
}

/** A file's name without its ending, and without the bundler's mark where the rest tells it apart. @param {string} file */
function stem(file) {
  const name = file.replace(/\.js$/, '');
  return name.startsWith('chunk-') ? name : name.replace(/-[A-Z0-9]{8}$/, '');
}

/** The parts that a part imports, directly or not. @param {Map<string, { imports: { path: string, kind: string }[] }>} known @param {string} part @returns {string[]} */
function reached(known, part) {
  const found = new Set();
  const follow = (/** @type {string} */ name) => {
    for (const { kind, path } of known.get(name)?.imports ?? []) {
      if (kind !== 'import-statement' || found.has(basename(path))) continue;
      found.add(basename(path));
      follow(basename(path));
    }
  };
  follow(part);
  return [...found];
}

/** Modules that are texts here; what is loaded on demand, and the page itself, stay addresses.
 * @param {Map<string, string>} texts @param {(part: string) => string} named @param {string} page @returns {import('esbuild').Plugin} */
function fromMemory(texts, named, page) {
  return {
    name: 'from memory',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        if (path === 'page') return { path: `./${named(page)}`, external: true };
        const name = basename(path);
        if (kind === 'dynamic-import') return { path: `./${named(name)}`, external: true };
        if (!texts.has(name)) return { path: `./${named(name)}`, external: true };
        return { path: name, namespace: 'memory' };
      });
      builder.onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({
        contents: texts.get(path) ?? '',
        loader: 'js',
      }));
    },
  };
}

/** @param {string | Buffer} body */
function markOf(body) {
  return createHash('sha256').update(body).digest('hex').slice(0, 10);
}

/** Write a file under a name that carries its mark. @param {string} name @param {string | Buffer} body @param {string} [mark] '' if the name has it already */
function put(name, body, mark = `-${markOf(body)}`) {
  const path = name.replace(/(\.\w+)$/, `${mark}$1`);
  mkdirSync(dirname(join(FRESH, path)), { recursive: true });
  writeFileSync(join(FRESH, path), body);
  return join('build', path);
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

await gatherVendor();
rmSync(FRESH, { recursive: true, force: true });
/** Source name → built file. @type {Record<string, string>} */
const manifest = {};
for (const entry of sources('js/pages', '.js')) manifest[relative(STATIC, entry)] = await script(entry);
for (const entry of sources('css', '.css')) manifest[relative(STATIC, entry)] = await sheet(entry);
for (const icon of sources('icons', '.svg')) {
  manifest[relative(STATIC, icon)] = put(relative(STATIC, icon), readFileSync(icon));
}
mkdirSync(FRESH, { recursive: true });
writeFileSync(join(FRESH, 'manifest.json'), JSON.stringify(manifest, null, 1));
compress(FRESH);
rmSync(READY, { recursive: true, force: true });
renameSync(FRESH, READY);
