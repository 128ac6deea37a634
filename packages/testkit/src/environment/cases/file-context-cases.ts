import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { NamedFile } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import type { EnvironmentHarness } from '../environment-harness.js';
import { expectRejection } from '../expectations.js';
import { LOSE_STATE } from '../lose-state.js';
import { requirement } from '../requirements.js';
import type { SessionScope } from '../session-scope.js';
import { withSession } from '../session-scope.js';

const requires = [requirement.python, requirement.fileContexts];
const LINES = Array.from({ length: 50_000 }, (_, i) => `line ${String(i)} é`).join('\n');
const TEXT = `${LINES}\nthe Needle is here\nlast`;

async function withFile(
  harness: EnvironmentHarness,
  body: (scope: SessionScope, path: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rlm-conformance-'));
  try {
    const path = join(folder, 'context file é.txt');
    await writeFile(path, TEXT);
    await withSession(harness, {}, (scope) => body(scope, path, folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A large file and small ones, two of them of one name, in an order of its own. */
async function severalFiles(large: string, folder: string): Promise<readonly NamedFile[]> {
  const contents = { 'b/same.txt': 'beta', 'a/same.txt': 'älpha', empty: '' };
  const files: NamedFile[] = [{ name: 'large é\n.txt', path: large }];
  for (const [name, content] of Object.entries(contents)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    files.push({ name, path, sizeBytes: Buffer.byteLength(content) });
  }
  return files;
}

/** Contexts that are files, which are mapped and never read whole. */
export const fileContextCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'A file context is a handle with a length, slices, search and lines.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ load, runClean }, path) => {
        await load({ kind: 'file', path });
        const bytes = Buffer.byteLength(TEXT);
        const result = await runClean(
          'print(len(context), context.size, context[:6], "Needle" in context, "absent" in context)\n' +
            'print(len(context.search("NEEDLE")), len(context.search("NEEDLE", ignore_case=False)))\n' +
            'print(context.tail(4), context.read(0, 4), next(iter(context.iterate_lines(0))))\n' +
            'print(context.search_lines("Needle")[0]["line"])',
        );
        assert.equal(
          result.stdout,
          `${String(bytes)} ${String(bytes)} line 0 True False\n1 0\nlast line line 0 é\n50001\n`,
        );
      }),
  },
  {
    name: 'An empty file is a handle of length 0.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ load, runClean }, _path, folder) => {
        const path = join(folder, 'empty');
        await writeFile(path, '');
        await load({ kind: 'file', path });
        const result = await runClean('print(len(context), repr(context[:]), "x" in context)');
        assert.equal(result.stdout, "0 '' False\n");
      }),
  },
  {
    name: 'A binary file is refused as CONTEXT_INVALID, with its type.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ environment }, _path, folder) => {
        const path = join(folder, 'table.txt');
        await writeFile(path, Buffer.from('SQLite format 3\0'));
        const refused = await expectRejection(
          environment.loadContext({ kind: 'file', path }),
          'CONTEXT_INVALID',
          'loadContext of a database',
        );
        assert.match(refused.message, /SQLite database/);
      }),
  },
  {
    name: 'A file that shrinks while it is in use raises OSError or reads as before; the session goes on.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withFile(harness, async ({ load, run, runClean }, path) => {
        await load({ kind: 'file', path });
        await runClean('kept = len(context)');
        await truncate(path, 10);
        const { error, stdout, stateLost } = await run('print(context.tail(4), len(context[:]))');
        assert.equal(stateLost, false);
        // An environment may have a copy of its own.
        if (error === null) assert.equal(stdout, `last ${String(TEXT.length)}\n`);
        else
          assert.match(`${error.type}: ${error.message}`, /^OSError: .*changed while being read/);
        assert.equal(
          (await runClean('print(kept)')).stdout,
          `${String(Buffer.byteLength(TEXT))}\n`,
        );
      }),
  },
  {
    name: 'A missing file and a directory are refused as CONTEXT_INVALID; the session stays usable.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ load, environment, runClean }, path, folder) => {
        for (const wrong of [join(folder, 'missing'), folder]) {
          await expectRejection(
            environment.loadContext({ kind: 'file', path: wrong }),
            'CONTEXT_INVALID',
            `loadContext of ${wrong}`,
          );
        }
        await load({ kind: 'file', path });
        assert.equal((await runClean('print(context.head(6))')).stdout, 'line 0\n');
      }),
  },
  {
    name: 'A file context replaces another context, and the other way round.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ load, runClean }, path) => {
        await load({ kind: 'text', text: 'text' });
        await load({ kind: 'file', path });
        assert.equal((await runClean('print(context[:4])')).stdout, 'line\n');
        await load({ kind: 'text', text: 'text' });
        assert.equal((await runClean('print(context)')).stdout, 'text\n');
      }),
  },
  {
    name: 'Several files are a mapping of names to handles, in the order of the payload.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ load, runClean }, path, folder) => {
        await load({ kind: 'files', files: await severalFiles(path, folder) });
        const result = await runClean(
          'print(len(context), context.names, [len(context[name]) for name in context])\n' +
            'print("b/same.txt" in context, "beta" in context, context["a/same.txt"][:])\n' +
            'print([(hit["name"], hit["match"]) for hit in context.search("needle|beta")])\n' +
            'print([(hit["name"], hit["line"]) for hit in context.search_lines("a$", 2)])\n' +
            'try:\n    context["none"]\nexcept KeyError as error:\n    print("none" in str(error))',
        );
        const sizes = [Buffer.byteLength(TEXT), 4, 6, 0].join(', ');
        assert.equal(
          result.stdout,
          `4 ('large é\\n.txt', 'b/same.txt', 'a/same.txt', 'empty') [${sizes}]\n` +
            'True False älpha\n' +
            "[('large é\\n.txt', 'Needle'), ('b/same.txt', 'beta')]\n" +
            "[('b/same.txt', 1), ('a/same.txt', 1)]\nTrue\n",
        );
      }),
  },
  {
    name: 'Several files are there again after a loss of state, beside another context.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withFile(harness, async ({ load, run, runClean }, path, folder) => {
        const files = await severalFiles(path, folder);
        await load({ kind: 'text', text: 'text' }, { variable: 'context_0' });
        await load({ kind: 'files', files }, { variable: 'context_1', alias: 'context' });
        const show = 'print(context_0, context["b/same.txt"][:], context_1 is context)';
        assert.equal((await runClean(show)).stdout, 'text beta True\n');
        const lost = await run(LOSE_STATE, { timeoutMs: 300 });
        assert.equal(lost.stateLost, true);
        assert.equal((await runClean(show)).stdout, 'text beta True\n');
      }),
  },
  {
    name: 'Several files with one among them that cannot be had are refused; the context before stays.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ load, environment, runClean }, path, folder) => {
        const files = await severalFiles(path, folder);
        await load({ kind: 'files', files });
        const gone = [...files, { name: 'gone', path: join(folder, 'gone') }];
        const twice = [...files, ...files];
        for (const wrong of [gone, twice]) {
          await expectRejection(
            environment.loadContext({ kind: 'files', files: wrong }),
            'CONTEXT_INVALID',
            'loadContext of several files',
          );
        }
        assert.equal((await runClean('print(context["b/same.txt"][:])')).stdout, 'beta\n');
      }),
  },
  {
    name: 'A thousand small files are one context.',
    requires,
    run: (harness) =>
      withFile(harness, async ({ load, runClean }, _path, folder) => {
        const numbers = Array.from({ length: 1000 }, (_each, n) => String(n));
        const files = await Promise.all(
          numbers.map(async (name) => {
            const path = join(folder, `${name}.txt`);
            await writeFile(path, `this is ${name}`);
            return { name, path };
          }),
        );
        await load({ kind: 'files', files });
        const result = await runClean(
          'print(len(context), context["999"][:], [hit["name"] for hit in context.search("is 77", 3)])',
        );
        assert.equal(result.stdout, "1000 this is 999 ['77', '770', '771']\n");
      }),
  },
  {
    name: 'Files of one name from two folders are two contexts, there again after a loss of state.',
    requires: [...requires, requirement.persistentState],
    run: (harness) =>
      withFile(harness, async ({ load, run, runClean }, path, folder) => {
        const other = await mkdtemp(join(folder, 'other-'));
        const same = join(other, basename(path));
        await writeFile(same, 'another text');
        await load({ kind: 'file', path });
        await load({ kind: 'file', path: same }, { variable: 'context_1' });
        await load({ kind: 'file', path: same }, { variable: 'context_2' });
        const show = 'print(context.head(6), context_1.head(), context_2.tail(4))';
        const expected = 'line 0 another text text\n';
        assert.equal((await runClean(show)).stdout, expected);
        const lost = await run(LOSE_STATE, { timeoutMs: 300 });
        assert.equal(lost.stateLost, true);
        assert.equal((await runClean(show)).stdout, expected);
      }),
  },
];
