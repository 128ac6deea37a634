import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { IsolationReport } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectHealthy } from '../expect-healthy.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession, withSessions } from '../session-scope.js';

const python = [requirement.python, requirement.persistentState];
const osRequires = [...python, requirement.osModule];
const SECRET_NAME = 'RLM_CONFORMANCE_SECRET';

/** What sessions do not share with each other or with the host. */
export const isolationCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'The working directory is writable and private to the session.',
    requires: python,
    run: (harness) =>
      withSessions(harness, {}, async (open) => {
        const [one, two] = [open(), open()];
        await one.runClean('with open("x.txt", "w") as f: f.write("mine")');
        assert.equal((await one.runClean('print(open("x.txt").read())')).stdout, 'mine\n');
        assert.equal((await two.run('open("x.txt")')).error?.type, 'FileNotFoundError');
        assert.ok(!existsSync('x.txt'), 'the file is in the host\u2019s working directory');
      }),
  },
  {
    name: 'Variables, functions, changed modules and threads of a session stay in it.',
    requires: python,
    run: (harness) =>
      withSessions(harness, {}, async (open) => {
        const [one, two] = [open(), open()];
        await one.runClean('import math\nmath.pi = 3\nshared = 1\ndef f(): return 1');
        const result = await two.runClean('import math\nprint(round(math.pi, 2))');
        assert.equal(result.stdout, '3.14\n');
        assert.equal((await two.run('shared')).error?.type, 'NameError');
        assert.equal((await two.run('f()')).error?.type, 'NameError');
      }),
  },
  {
    name: 'Eight sessions that work at once each keep their own values.',
    requires: python,
    run: (harness) =>
      withSessions(harness, {}, async (open) => {
        await Promise.all(
          Array.from({ length: 8 }, async (_, n) => {
            const { load, runClean } = open();
            await load({ kind: 'text', text: `context ${String(n)}` });
            await runClean('total = 0');
            for (let i = 0; i < 10; i += 1) await runClean(`total += ${String(n)}`);
            const result = await runClean('print(total, context)');
            assert.equal(result.stdout, `${String(n * 10)} context ${String(n)}\n`);
          }),
        );
      }),
  },
  {
    name: 'A timeout, a crash or an end of one session does not touch another.',
    requires: [...python],
    run: (harness) =>
      withSessions(harness, { executeTimeoutMs: 1000 }, async (open) => {
        const [one, two] = [open(), open()];
        await Promise.all([one.runClean('x = 1'), two.runClean('y = 2')]);
        const [killed, printed] = await Promise.all([
          one.run(
            'while True:\n    try:\n        while True: pass\n    except BaseException: pass',
          ),
          two.runClean('print(y)'),
        ]);
        assert.equal(killed.timedOut, true);
        assert.equal(printed.stdout, '2\n');
        await one.environment.cleanup();
        assert.equal((await two.runClean('print(y)')).stdout, '2\n');
      }),
  },
  {
    name: 'The environment variables of the host are not visible.',
    requires: osRequires,
    run: async (harness) => {
      process.env[SECRET_NAME] = 'do-not-leak';
      try {
        await withSession(harness, {}, async ({ runClean }) => {
          const result = await runClean(py`
            import os
            print(os.environ.get("${SECRET_NAME}"))
            try:
                print("do-not-leak" in open("/proc/self/environ").read())
            except OSError:
                print(False)
          `);
          assert.equal(result.stdout, 'None\nFalse\n');
        });
      } finally {
        Reflect.deleteProperty(process.env, SECRET_NAME);
      }
    },
  },
  {
    name: 'An isolation report is absent, or null until the session starts and then says what holds.',
    requires: [],
    run: (harness) =>
      withSession(harness, {}, async ({ environment, run }) => {
        if (environment.isolation === undefined) return;
        assert.equal(environment.isolation, null, 'a report of a session that has not started');
        await run(harness.dialect.print('x'));
        const report = environment.isolation as IsolationReport | null;
        assert.ok(report !== null, 'no report of a session that has started');
        assert.ok(report.runtime.length > 0);
        const names = report.guarantees.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length, 'a guarantee is told twice');
        const { remedies } = report;
        assert.ok(
          remedies === undefined || remedies.length === report.missing.length,
          'remedies are of something else than what is missing',
        );
        for (const { name, asked, inForce, checkedBy, detail } of report.guarantees) {
          assert.ok(
            name.length > 0 && asked.length > 0 && detail.length > 0,
            `empty words: ${name}`,
          );
          assert.equal(inForce === null, checkedBy === null, `${name}: who has checked what?`);
        }
      }),
  },
  {
    name: 'The working directory is gone after cleanup.',
    requires: osRequires,
    run: (harness) =>
      withSession(harness, {}, async ({ environment, runClean }) => {
        const { stdout } = await runClean('import os\nopen("x", "w").close()\nprint(os.getcwd())');
        await environment.cleanup();
        assert.ok(!existsSync(`${stdout.trim()}/x`), `${stdout.trim()}/x is still there`);
      }),
  },
  ...[
    [
      'Many allocations',
      'hoard = []\nwhile True: hoard.append("y" * 10_000_000 + str(len(hoard)))',
    ],
    [
      'One allocation',
      'hoard = bytearray(LIMIT * 8 * 1024 * 1024)\nfor i in range(0, len(hoard), 4096): hoard[i] = 1',
    ],
  ].map(([what = '', code = '']): EnvironmentConformanceCase => ({
    name: `${what} beyond the memory limit end in a result that says so, and the next block runs.`,
    requires: [...python, requirement.memoryLimit],
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 50_000 }, async (scope) => {
        const limit = harness.allows?.memoryLimitMb ?? 0;
        const result = await scope.run(code.replace('LIMIT', String(limit)));
        assert.equal(result.timedOut, false);
        assert.ok(result.outOfMemory, JSON.stringify(result.error));
        await scope.run('hoard = None');
        await expectHealthy(scope);
      }),
  })),
];
