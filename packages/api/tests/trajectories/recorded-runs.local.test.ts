import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { TrajectoryBuilder, type RlmEvent, type Trajectory } from '@rlm-ts/domain';
import {
  createLocalEnvironmentFactory,
  createMockLlm,
  createRlm,
  createRlmFromConfig,
  openTrajectoryStore,
  Orchestrator,
} from '../../src/index.js';
import { block } from '../scripted-parts.js';

let logDir: string;
beforeEach(async () => {
  logDir = await mkdtemp(path.join(tmpdir(), 'rlm-recorded-'));
});
afterEach(async () => {
  await rm(logDir, { recursive: true, force: true });
});

function folded(events: readonly RlmEvent[], trajectoryId: string): Trajectory {
  const builder = new TrajectoryBuilder(trajectoryId);
  for (const event of events) builder.add(event);
  return builder.build();
}

const answering = { backend: 'mock', options: { root: ['FINAL(42)'] } };

describe('a recorded run', () => {
  it('is what its events say, whether read as they come, from JSON or from the log', async () => {
    await using rlm = createRlm({
      llm: createMockLlm({
        root: [
          block('print("before")\nanswer = rlm_query("deeper", context="data")\nprint(answer)'),
          block('FINAL(llm_query("what?"))'),
          block('FINAL(answer + str(look_up("k")))'),
        ],
        subCalls: () => 'so it is',
      }),
      environment: createLocalEnvironmentFactory(),
      tools: [
        {
          name: 'look_up',
          description: 'Looks up.',
          parameters: z.object({ key: z.string() }),
          execute: async () => 7,
        },
      ],
      maxDepth: 2,
      trajectories: { logDir },
    });
    const events: RlmEvent[] = [];
    for await (const event of rlm.stream('why?', { context: 'a text' })) events.push(event);
    const last = events.at(-1);
    if (last?.type !== 'run_finished') throw new Error('the run has no end');
    const { trajectoryId } = last.result;
    const direct = folded(events, trajectoryId);
    const parsed = events.map((event) => JSON.parse(JSON.stringify(event)) as RlmEvent);
    expect(folded(parsed, trajectoryId)).toEqual(direct);
    expect(await rlm.getTrajectory(trajectoryId)).toEqual(direct);
    expect(direct).toMatchObject({ status: 'succeeded', answer: 'so it is7', deepest: 2 });
    expect(direct.calls.map(({ kind, depth }) => `${kind} ${String(depth)}`)).toEqual([
      'turn 0',
      'rlm_query 1',
      'turn 1',
      'llm_query 2',
      'turn 0',
    ]);
    expect(await rlm.getTrajectories()).toMatchObject([{ trajectoryId, task: 'why?' }]);
  });

  it('holds no secret of this process, wherever one was said', async () => {
    const secret = 'Zq8xVtR2mNw5LkPj7HbY3cDs';
    process.env['TEST_RECORDED_API_KEY'] = secret;
    try {
      await using rlm = createRlm({
        llm: createMockLlm({
          root: [block(`x = "${secret}"\nprint(x)`), `FINAL(${secret})`],
        }),
        environment: createLocalEnvironmentFactory(),
        trajectories: { logDir },
      });
      const { answer, trajectoryId } = await rlm.completion(`use ${secret}`);
      expect(answer).toBe(secret);
      const { task } = await rlm.getTrajectory(trajectoryId);
      expect(task).toBe('use [REDACTED: known-secret]');
      const names = await readdir(logDir, { recursive: true, withFileTypes: true });
      const files = names.filter((each) => each.isFile());
      expect(files.length).toBeGreaterThan(0);
      for (const { parentPath, name } of files) {
        expect(await readFile(path.join(parentPath, name), 'utf8')).not.toContain(secret);
      }
    } finally {
      delete process.env['TEST_RECORDED_API_KEY'];
    }
  });
});

describe('a log folder', () => {
  it('comes from the configuration, with the form that it names', async () => {
    await using rlm = createRlmFromConfig({ llm: answering, logDir, trajectoryFormat: 'json' });
    const { trajectoryId } = await rlm.completion('?');
    expect(await readdir(logDir)).toContain(`${trajectoryId}.json`);
  });

  it('comes from RLM_LOG_DIR, if the configuration names none', async () => {
    process.env['RLM_LOG_DIR'] = logDir;
    try {
      await using rlm = createRlmFromConfig({ llm: answering });
      const { trajectoryId } = await rlm.completion('?');
      const { trajectories } = await openTrajectoryStore(logDir).list();
      expect(trajectories).toMatchObject([{ trajectoryId, backend: 'mock', environment: 'local' }]);
    } finally {
      delete process.env['RLM_LOG_DIR'];
    }
  });

  it('serves an orchestrator too', async () => {
    await using agent = new Orchestrator({ llm: answering, environment: 'local', logDir });
    await agent.run('?');
    expect(await agent.rlm.getTrajectories({ limit: 1 })).toHaveLength(1);
  });

  it('has the runs that failed and were aborted, and those alone on demand', async () => {
    await using rlm = createRlmFromConfig({
      llm: { backend: 'mock', options: { root: [block('FINAL(1)'), block('1/0')] } },
      logDir,
    });
    await rlm.completion('first');
    await rlm.completion('second', { signal: AbortSignal.abort() }).catch(() => undefined);
    const failing = await rlm.completion('third').catch(() => null);
    expect(failing?.success ?? false).toBe(false);
    const failed = await rlm.getTrajectories({ failed: true });
    expect(failed.map(({ task }) => task)).toEqual(['third', 'second']);
    expect(await rlm.getTrajectories()).toHaveLength(3);
  });

  it('that was not named is asked for', async () => {
    await using rlm = createRlmFromConfig({ llm: answering });
    await expect(rlm.getTrajectories()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('Set logDir'),
    });
    const { trajectoryId } = await rlm.completion('?');
    await expect(rlm.getTrajectory(trajectoryId)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(trajectoryId).toMatch(/^traj_[0-9a-f]+$/);
  });

  it('is refused if it is no text', () => {
    expect(() =>
      createRlm({
        llm: createMockLlm({}),
        environment: createLocalEnvironmentFactory(),
        trajectories: { logDir: '' },
      }),
    ).toThrow('trajectories.logDir');
  });
});
