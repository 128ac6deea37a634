import assert from 'node:assert/strict';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { CodeDialect } from '../code-dialect.js';
import { withinDeadline } from '../deadline.js';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectRejection } from '../expectations.js';
import { requirement } from '../requirements.js';
import type { SessionScope } from '../session-scope.js';
import { withSession } from '../session-scope.js';
import { untilReceived } from '../until-received.js';

/** What an `AbortSignal` does at every stage of a session. */
export const abortCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'A signal that has already fired stops executeCode before the code runs.',
    requires: [requirement.persistentState],
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const { assign, printVariable } = harness.dialect;
        await scope.runClean(harness.dialect.print('started'));
        await expectRejection(
          scope.environment.executeCode(assign('ran', 'yes'), { signal: AbortSignal.abort() }),
          'ABORTED',
          'executeCode',
        );
        assert.notEqual((await scope.run(printVariable('ran'))).error, null, 'the code ran');
      }),
  },
  {
    name: 'A signal that has already fired stops loadContext, and the old context stays.',
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.load({ kind: 'text', text: 'old' });
        await expectRejection(
          scope.environment.loadContext(
            { kind: 'text', text: 'new' },
            { signal: AbortSignal.abort() },
          ),
          'ABORTED',
          'loadContext',
        );
        const shown = await scope.runClean(harness.dialect.printContext());
        assert.equal(shown.stdout, 'old\n');
      }),
  },
  {
    name: 'A signal that has already fired at the first call leaves a session that can start.',
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await expectRejection(
          scope.environment.executeCode('', { signal: AbortSignal.abort() }),
          'ABORTED',
          'executeCode',
        );
        await expectUsable(scope, harness.dialect);
      }),
  },
  {
    name: 'The result after an abort that took the state with it says so, once.',
    requires: [requirement.python, requirement.persistentState],
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.runClean('kept = 1');
        const controller = new AbortController();
        const swallowing = 'while True:\n try:\n  while True: pass\n except BaseException: pass';
        const running = scope.environment.executeCode(swallowing, { signal: controller.signal });
        setTimeout(() => {
          controller.abort();
        }, 200);
        await expectRejection(running, 'ABORTED', 'executeCode');
        const next = await scope.run('print("kept" in globals())');
        assert.equal(next.stdout, next.stateLost ? 'False\n' : 'True\n');
        assert.equal((await scope.run('pass')).stateLost, false);
      }),
  },
  {
    name: 'An abort while the session starts rejects with ABORTED, and the session is usable.',
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const controller = new AbortController();
        const { signal } = controller;
        const disturb = async (): Promise<void> => {
          await nextTurn();
          controller.abort();
        };
        await Promise.all([
          expectRejection(
            scope.environment.executeCode(harness.dialect.loopForever(), { signal }),
            'ABORTED',
            'executeCode while starting',
          ),
          disturb(),
        ]);
        await expectUsable(scope, harness.dialect);
      }),
  },
  {
    name: 'An abort during a block rejects with ABORTED; the session and its context stay usable.',
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.load({ kind: 'text', text: 'still here' });
        await scope.runClean(harness.dialect.print('started'));
        const controller = new AbortController();
        const { signal } = controller;
        const disturb = async (): Promise<void> => {
          await delay(50);
          controller.abort();
        };
        await Promise.all([
          expectRejection(
            scope.environment.executeCode(harness.dialect.loopForever(), { signal }),
            'ABORTED',
            'executeCode',
          ),
          disturb(),
        ]);
        const shown = await scope.run(harness.dialect.printContext());
        assert.equal(shown.error, null);
        assert.equal(shown.stdout, 'still here\n');
      }),
  },
  {
    name: 'An abort during a pending sub-call rejects with ABORTED, and the session is usable.',
    requires: [requirement.subCalls],
    run: (harness) =>
      withSession(harness, { latencyMs: latencyOfNever }, async (scope) => {
        const controller = new AbortController();
        const { signal } = controller;
        const disturb = async (): Promise<void> => {
          await untilReceived(scope.broker, 1);
          controller.abort();
        };
        await Promise.all([
          expectRejection(
            scope.environment.executeCode(harness.dialect.printAnswer('never'), { signal }),
            'ABORTED',
            'executeCode during a sub-call',
          ),
          disturb(),
        ]);
        await expectUsable(scope, harness.dialect);
        const asked = await scope.run(harness.dialect.printAnswer('later'));
        assert.equal(asked.stdout, 'answer to later\n');
      }),
  },
  {
    name: 'An abort during loadContext of 100 MB settles the call, and the session is usable.',
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const controller = new AbortController();
        const loading = scope.environment.loadContext(
          { kind: 'text', text: 'x'.repeat(100_000_000) },
          { signal: controller.signal },
        );
        const settled = withinDeadline(Promise.allSettled([loading]), 'loadContext');
        await nextTurn();
        controller.abort();
        const [outcome] = await settled;
        if (outcome.status === 'rejected') await expectRejection(loading, 'ABORTED', 'loadContext');
        await scope.load({ kind: 'text', text: 'small' });
        const shown = await scope.run(harness.dialect.printContext());
        assert.equal(shown.stdout, 'small\n');
      }),
  },
  {
    name: 'A signal that fires after a block has ended does nothing.',
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const controller = new AbortController();
        await scope.run(harness.dialect.print('done'), { signal: controller.signal });
        controller.abort();
        await expectUsable(scope, harness.dialect);
      }),
  },
];

function latencyOfNever({ prompt }: { readonly prompt: string }): number {
  return prompt === 'never' ? 3_600_000 : 0;
}

async function expectUsable({ run }: SessionScope, dialect: CodeDialect): Promise<void> {
  const result = await run(dialect.print('usable'));
  assert.equal(result.error, null);
  assert.equal(result.stdout, 'usable\n');
}
