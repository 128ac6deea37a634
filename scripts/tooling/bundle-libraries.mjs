import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { licenseNotices } from './license-notices.mjs';
import { repositoryRoot } from './repository-root.mjs';

/** Which packages are loaded by every program, and what of others goes into them. */
const LIBRARIES = [
  { name: 'domain', inlined: [] },
  { name: 'application', inlined: [] },
  { name: 'adapters', inlined: [] },
  // Hundreds of files, of which every program would have to find and read each.
  { name: 'api', inlined: [/^inversify$/, /^@inversifyjs\//, /^reflect-metadata$/] },
];

/** Leaves imports of packages to Node, but for those that go in. */
const otherPackages = (inlined) => ({
  name: 'other-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || inlined.some((pattern) => pattern.test(path))
        ? undefined
        : { path, external: true },
    );
  },
});

/** A module that asks where it lies is told where it would lie without the bundle, beside its fellows. */
const ownPlaces = (source) => ({
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      if (!contents.includes('import.meta.url')) return undefined;
      const place = relative(source, path).replaceAll(sep, '/').replace(/\.ts$/, '.js');
      const url = `new URL(${JSON.stringify(`../${place}`)}, import.meta.url).href`;
      return { contents: contents.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
});

/** Makes a folder hold these files and no others, at no moment without one that it had and has to have. */
function putFiles(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, contents] of files) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    const next = `${path}.${process.pid}.next`;
    writeFileSync(next, contents);
    renameSync(next, path);
  }
  for (const name of readdirSync(folder)) {
    if (!files.has(name) && !name.endsWith('.next')) rmSync(join(folder, name), { force: true });
  }
}

async function bundle({ name, inlined }) {
  // On a fresh clone this file is loaded before anything is installed.
  const { build } = await import('esbuild');
  const directory = join(repositoryRoot, 'packages', name);
  const source = join(directory, 'src');
  const outdir = join(directory, 'dist/bundle');
  const { metafile, outputFiles } = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [join(source, 'index.ts')],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'part-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
    plugins: [otherPackages(inlined), ownPlaces(source)],
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const modules = Object.keys(metafile.inputs).map((input) => join(repositoryRoot, input));
  const licenses = licenseNotices(modules);
  if (licenses !== '') files.set('licenses.txt', Buffer.from(licenses));
  putFiles(outdir, files);
}

/**
 * Makes one file of each library, and of what it loads later one each: hundreds of small ones take a
 * program longer to load than most commands take to run.
 *
 * @returns {Promise<boolean>} whether they are there; what went wrong has been shown
 */
export async function bundleLibraries() {
  try {
    await Promise.all(LIBRARIES.map(bundle));
    return true;
  } catch {
    return false;
  }
}

/** Whether a file below a package's `dist` is none of the compiler's. */
export function isBundled(file) {
  return dirname(file).split(sep)[0] === 'bundle';
}
