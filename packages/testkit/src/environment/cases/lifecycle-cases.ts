import assert from 'node:assert/strict';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { withinDeadline } from '../deadline.js';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectRejection } from '../expectations.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';
import { untilReceived } from '../until-received.js';

/** How sessions end, and what they refuse afterwards. */
export const lifecycleCases: readonly EnvironmentConformanceCase[] = [
  {
    name: 'cleanup resolves before any use, and when it is called again.',
    run: (harness) =>
      withSession(harness, {}, async ({ environment }) => {
        await withinDeadline(environment.cleanup(), 'the first cleanup');
        await withinDeadline(environment.cleanup(), 'the second cleanup');
      }),
  },
  {
    name: 'cleanup resolves after use, again, and twice at once.',
    run: (harness) =>
      withSession(harness, {}, async ({ environment, runClean }) => {
        await runClean(harness.dialect.print('used'));
        await withinDeadline(
          Promise.all([environment.cleanup(), environment.cleanup()]),
          'two cleanups at once',
        );
        await withinDeadline(environment.cleanup(), 'a third cleanup');
      }),
  },
  {
    name: 'cleanup of a session that is just starting resolves and rejects the block that started it.',
    run: (harness) =>
      withSession(harness, {}, async ({ environment }) => {
        const disturb = async (): Promise<void> => {
          await withinDeadline(environment.cleanup(), 'cleanup while starting');
        };
        await Promise.all([
          expectRejection(
            environment.executeCode(harness.dialect.loopForever()),
            'ENVIRONMENT_CLOSED',
            'executeCode during cleanup',
          ),
          disturb(),
        ]);
      }),
  },
  {
    name: 'cleanup while a block runs rejects that block with ENVIRONMENT_CLOSED.',
    run: (harness) =>
      withSession(harness, {}, async ({ environment, runClean }) => {
        await runClean(harness.dialect.print('started'));
        const disturb = async (): Promise<void> => {
          await delay(50);
          await withinDeadline(environment.cleanup(), 'cleanup while executing');
        };
        await Promise.all([
          expectRejection(
            environment.executeCode(harness.dialect.loopForever()),
            'ENVIRONMENT_CLOSED',
            'executeCode during cleanup',
          ),
          disturb(),
        ]);
      }),
  },
  {
    name: 'cleanup while a sub-call is pending rejects the block and aborts the sub-call.',
    requires: [requirement.subCalls],
    run: (harness) =>
      withSession(harness, { latencyMs: 3_600_000 }, async ({ environment, broker }) => {
        const disturb = async (): Promise<void> => {
          await untilReceived(broker, 1);
          await withinDeadline(environment.cleanup(), 'cleanup during a sub-call');
        };
        await Promise.all([
          expectRejection(
            environment.executeCode(harness.dialect.printAnswer('never answered')),
            'ENVIRONMENT_CLOSED',
            'executeCode during cleanup',
          ),
          disturb(),
        ]);
        assert.equal(broker.received[0]?.signal?.aborted, true, 'the sub-call went on');
      }),
  },
  {
    name: 'executeCode and loadContext reject with ENVIRONMENT_CLOSED after cleanup.',
    run: (harness) =>
      withSession(harness, {}, async ({ environment, runClean }) => {
        await runClean(harness.dialect.print('used'));
        await environment.cleanup();
        const code = harness.dialect.print('too late');
        const payload = { kind: 'text', text: 'too late' } as const;
        await expectRejection(environment.executeCode(code), 'ENVIRONMENT_CLOSED', 'executeCode');
        await expectRejection(
          environment.loadContext(payload),
          'ENVIRONMENT_CLOSED',
          'loadContext',
        );
      }),
  },
  {
    name: 'A session cleaned up before any use does not start afterwards.',
    run: (harness) =>
      withSession(harness, {}, async ({ environment }) => {
        await environment.cleanup();
        await expectRejection(
          environment.executeCode(harness.dialect.print('too late')),
          'ENVIRONMENT_CLOSED',
          'executeCode',
        );
      }),
  },
  {
    name: 'A second block at the same time is refused with ENVIRONMENT_BUSY and harms nothing.',
    requires: [requirement.persistentState],
    run: (harness) =>
      withSession(harness, {}, async ({ environment, run, runClean }) => {
        const { assign, printVariable } = harness.dialect;
        const [first] = await Promise.all([
          run(assign('first', 'ran')),
          expectRejection(
            environment.executeCode(assign('second', 'ran')),
            'ENVIRONMENT_BUSY',
            'a second executeCode',
          ),
        ]);
        assert.equal(first.error, null);
        assert.equal((await runClean(printVariable('first'))).stdout, 'ran\n');
        assert.notEqual((await run(printVariable('second'))).error, null, 'the second block ran');
      }),
  },
  {
    name: 'A factory closes twice, and closing it cleans up the sessions still open.',
    run: async (harness) => {
      const factory = harness.createFactory({});
      await withSession(
        { ...harness, createFactory: () => factory },
        {},
        async ({ environment, runClean }) => {
          await runClean(harness.dialect.print('used'));
          if (factory.close === undefined) return;
          await withinDeadline(factory.close(), 'close');
          await nextTurn();
          await expectRejection(
            environment.executeCode(harness.dialect.print('too late')),
            'ENVIRONMENT_CLOSED',
            'executeCode after close',
          );
        },
      );
    },
  },
  {
    name: 'prewarm changes nothing but the waiting: sessions afterwards are fresh.',
    run: async (harness) => {
      const factory = harness.createFactory({});
      await withSession({ ...harness, createFactory: () => factory }, {}, async (scope) => {
        if (factory.prewarm !== undefined) await withinDeadline(factory.prewarm(), 'prewarm');
        const result = await scope.runClean(harness.dialect.print('warm'));
        assert.equal(result.stdout, 'warm\n');
      });
    },
  },
];
