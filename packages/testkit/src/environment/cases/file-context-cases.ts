import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
