import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../tooling/repository-root.mjs';
import { runCommand, runInstalled, runNpm } from '../tooling/run-command.mjs';
import { withTempDirectory } from '../tooling/with-temp-directory.mjs';
import { workspacePackages } from '../tooling/workspace-packages.mjs';

const consumerSource = `import * as api from '@rlm-ts/api';
const names: readonly string[] = Object.keys(api);
if (names.length === 0) throw new Error('@rlm-ts/api exports nothing');
`;

const consumerTsconfig = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    strict: true,
    // The consumer's exactness must not depend on ours: declarations are checked too.
    skipLibCheck: false,
    typeRoots: [join(repositoryRoot, 'node_modules/@types')],
    types: ['node'],
    outDir: 'out',
  },
  files: ['consumer.ts'],
};

/** Files that must never be published, and ones without which a package is useless. */
function problemsOf(name, files) {
  const { manifest } = workspacePackages().find((each) => each.manifest.name === name);
  const entry = manifest.exports['.'];
  const forbidden = files.filter((file) =>
    /__pycache__|\.pyc$|\.tsbuildinfo$|(?:^|\/)tests?\/|^src\//.test(file),
  );
  const required = [
    'LICENSE',
    'package.json',
    ...Object.values(entry).map((path) => path.slice(2)),
  ];
  if (name === '@rlm-ts/adapters') required.push('python/rlm_runtime/__init__.py');
  if (name === '@rlm-ts/dashboard') required.push('web/index.html');
  if (name === '@rlm-ts/cli') required.push('bin/rlm.js', 'dist/main.js');
  return [
    ...forbidden.map((file) => `${name} publishes ${file}`),
    ...required.filter((file) => !files.includes(file)).map((file) => `${name} lacks ${file}`),
  ];
}

/** Packs every public package into `directory`; npm's JSON report, one entry per package. */
async function packAll(directory) {
  const targets = workspacePackages().filter(({ manifest }) => manifest.private !== true);
  const workspaces = targets.map(({ manifest }) => `--workspace=${manifest.name}`);
  const args = ['pack', '--json', '--ignore-scripts', `--pack-destination=${directory}`];
  const { code, stdout, stderr } = await runNpm([...args, ...workspaces], { quiet: true });
  if (code !== 0) throw new Error(`npm pack failed:\n${stderr}`);
  const report = JSON.parse(stdout);
  // npm 10 reports an array, later ones an object keyed by package name.
  return Array.isArray(report) ? report : Object.values(report);
}

/** An empty project that depends on nothing but the packed tarballs. */
async function createConsumer(directory, packed, tarballs) {
  const dependencies = Object.fromEntries(
    packed.map(({ name, filename }) => [name, `file:${join(tarballs, filename)}`]),
  );
  await mkdir(directory);
  const manifest = { name: 'consumer', version: '1.0.0', private: true, type: 'module' };
  await writeFile(join(directory, 'package.json'), JSON.stringify({ ...manifest, dependencies }));
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(consumerTsconfig));
  await writeFile(join(directory, 'consumer.ts'), consumerSource);
}

async function versionOfCli() {
  const manifest = await readFile(join(repositoryRoot, 'packages/cli/package.json'), 'utf8');
  return JSON.parse(manifest).version;
}

/** What must hold in the consumer's project, one named test each. */
function consumerTests(directory, packed) {
  const quietly = { cwd: directory, quiet: true };
  const imports = packed.map(({ name }) => ({
    name: `import('${name}') loads from its tarball`,
    run: () =>
      runCommand(
        process.execPath,
        ['-e', `await import('${name}')`, '--input-type=module'],
        quietly,
      ),
  }));
  return [
    ...imports,
    {
      name: 'the installed `rlm --version` prints the version',
      run: async () => {
        const bin = join(directory, 'node_modules/.bin/rlm');
        const result = await runCommand(bin, ['--version'], quietly);
        if (result.code !== 0 || result.stdout.trim() === (await versionOfCli())) return result;
        return { code: 1, stdout: '', stderr: `printed ${JSON.stringify(result.stdout)}` };
      },
    },
    {
      name: 'a consumer type-checks and runs against the published declarations',
      run: async () => {
        const compiled = await runInstalled('typescript/bin/tsc', ['-p', '.'], quietly);
        if (compiled.code !== 0) return compiled;
        return runCommand(process.execPath, ['out/consumer.js'], quietly);
      },
    },
  ];
}

/**
 * Packs the packages, installs the tarballs into an empty project and uses them there: what works
 * only inside this repository fails here. Needs a build.
 *
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export function runPackTest() {
  return withTempDirectory(async (directory) => {
    const tally = { passed: 0, failed: 0 };
    const record = (name, problem) => {
      console.log(problem === '' ? `  ok ${name}` : `  FAILED ${name}\n${problem}`);
      tally[problem === '' ? 'passed' : 'failed'] += 1;
    };
    const packed = await packAll(directory);
    for (const { name, files } of packed) {
      const paths = files.map(({ path }) => path);
      record(`${name} publishes what it should`, problemsOf(name, paths).join('\n'));
    }
    const consumer = join(directory, 'consumer');
    await createConsumer(consumer, packed, directory);
    const installed = await runNpm(['install', '--prefer-offline', '--no-audit', '--no-fund'], {
      cwd: consumer,
      quiet: true,
    });
    record(
      'the tarballs install into an empty project',
      installed.code === 0 ? '' : installed.stderr,
    );
    if (installed.code !== 0) return tally;
    for (const { name, run } of consumerTests(consumer, packed)) {
      const { code, stdout, stderr } = await run();
      record(name, code === 0 ? '' : stdout + stderr || `exit code ${code}`);
    }
    return tally;
  });
}
