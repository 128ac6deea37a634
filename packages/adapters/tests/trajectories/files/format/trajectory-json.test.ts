import { describe, expect, it } from '@jest/globals';
import { RlmError, TrajectoryBuilder, type RlmEvent, type Trajectory } from '@rlm-ts/domain';
import * as z from 'zod';
import { trajectorySchema } from '../../../../src/trajectories/files/format/trajectory-schema.js';
import {
  summaryFromJson,
  trajectoryFromJson,
  trajectoryToJson,
} from '../../../../src/trajectories/files/format/trajectory-json.js';
import { unfinishedRun } from '../log-dir.js';

function built(events: readonly RlmEvent[]): Trajectory {
  const builder = new TrajectoryBuilder('traj_1');
  for (const event of events) builder.add(event);
  return builder.build();
}

/** A run in which everything happens that a trajectory can tell of. */
function fullRun(): Trajectory {
  const args = { key: 'k' };
  return built(
    unfinishedRun()
      .say({
        type: 'environment_ready',
        isolation: {
          isolation: 'process',
          runtime: 'process',
          guarantees: [
            {
              ...{ name: 'network', asked: 'none', inForce: null, checkedBy: null },
              ...{ detail: 'unknown', fix: 'Look.' },
            },
          ],
          missing: ['a kernel of its own'],
          remedies: ['Take another.'],
        },
      })
      .say({ type: 'tool_call_started', id: 't', name: 'look_up', args, caller: 'code' })
      .say({ type: 'tool_call_started', id: 'u', name: 'look_up', args, caller: 'model' })
      .say({ type: 'egress_finding', rule: 'entropy', path: 'stdout', start: 1, length: 2 })
      .blockEnd(1, 1, {
        error: { type: 'ValueError', message: 'm', traceback: 't' },
        variables: [{ name: 'x', type: 'int', size: null }],
      })
      .ask('b')
      .answer('b', { text: null, failure: { code: 'TIMEOUT', message: 'too late' } })
      .say({ type: 'warning', message: 'watch out' })
      .end({
        success: false,
        stopReason: 'error',
        error: new RlmError({ code: 'MODEL_FAILED', message: 'no more' }),
      }).events,
  );
}

const throughJson = (value: object): unknown => JSON.parse(JSON.stringify(value));

describe('a trajectory in JSON', () => {
  it('comes back as it was', () => {
    const trajectory = fullRun();
    expect(trajectoryFromJson(throughJson(trajectoryToJson(trajectory)))).toEqual(trajectory);
  });

  it('has exactly the fields that the schema describes', () => {
    expect(pathsIn(trajectoryToJson(fullRun()))).toEqual(pathsOf(trajectorySchema));
  });

  it('gives the same summary without a look at its calls', () => {
    const { calls, models, warnings, findings, isolation, ...rest } = fullRun();
    const json = { ...trajectoryToJson(fullRun()), calls: 'not looked at' };
    expect(rest).toMatchObject({ ...summaryFromJson(json) });
    expect([calls.length, models.length, warnings, findings.length, isolation?.runtime]).toEqual([
      4,
      2,
      ['watch out'],
      1,
      'process',
    ]);
  });
});

describe('a trajectory that another tool has written', () => {
  const MINIMAL = {
    trajectory_id: 'traj_abc123',
    backend: 'anthropic',
    model: 'claude-sonnet-4-5',
    environment: 'docker',
    start_time: '2026-01-29T12:00:00Z',
    calls: [
      {
        depth: 0,
        prompt: 'Write a function that validates emails',
        response: "Here's an email validator...",
        tools_used: ['python_execute'],
        tokens_in: 234,
        tokens_out: 512,
        latency_ms: 1523,
      },
      { depth: 1, prompt: 'Test it', tokens_in: 10 },
      { depth: 1, prompt: 'Fix it', tokens_in: null },
      { depth: 0, prompt: 'And now?' },
    ],
    success: true,
  };

  it('needs an id and a start, and has the rest from what there is', () => {
    expect(trajectoryFromJson(MINIMAL)).toMatchObject({
      schemaVersion: 1,
      trajectoryId: 'traj_abc123',
      startTime: '2026-01-29T12:00:00.000Z',
      endTime: null,
      status: 'succeeded',
      error: null,
      task: 'Write a function that validates emails',
      callCount: 4,
      deepest: 1,
      totalInputTokens: 244,
      totalOutputTokens: 512,
      totalTokens: 756,
      totalCostUsd: null,
    });
    expect(trajectoryFromJson({ trajectory_id: 'traj_1', start_time: '2026-01-29' })).toMatchObject(
      { task: '', calls: [], status: 'failed' },
    );
  });

  it('has its tree from its depths', () => {
    const { calls } = trajectoryFromJson(MINIMAL);
    expect(calls.map(({ id, parentId }) => [id, parentId])).toEqual([
      ['call_1', null],
      ['call_2', 'call_1'],
      ['call_3', 'call_1'],
      ['call_4', null],
    ]);
  });

  it('may tell its error in a sentence, totals of its own, and more than anybody knows', () => {
    const failed = { ...MINIMAL, success: false, error: 'no key', total_tokens: 2847, more: [1] };
    expect(trajectoryFromJson({ ...failed, end_time: '2026-01-29T14:00:45+02:00' })).toMatchObject({
      status: 'failed',
      error: { code: 'INTERNAL', message: 'no key' },
      totalTokens: 2847,
      durationMs: 45_000,
    });
  });

  it.each([
    [{}, 'it has no trajectory_id'],
    ['text', 'it has no trajectory_id'],
    [{ ...MINIMAL, trajectory_id: '../passwd' }, 'trajectory.trajectory_id: expected traj_'],
    [{ ...MINIMAL, start_time: 'yesterday' }, 'trajectory.start_time: expected a time'],
    [{ ...MINIMAL, calls: [{ depth: -1 }] }, 'trajectory.calls[0].depth: '],
  ])('is refused with the place of what is wrong: %j', (value, message) => {
    expect(() => trajectoryFromJson(value)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(message),
      }),
    );
  });
});

/** The names of all fields that there are, `calls[].id` and so on. */
function pathsIn(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) {
    return unique(value.flatMap((item) => pathsIn(item, `${at}[]`)));
  }
  if (typeof value !== 'object' || value === null) return [at];
  const paths = Object.entries(value).flatMap(([key, member]) => pathsIn(member, `${at}.${key}`));
  return unique(paths).filter((one, _index, all) => !all.some((other) => goesOn(one, other)));
}

/** The same of a schema. */
function pathsOf(schema: z.core.$ZodType, at = ''): readonly string[] {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.core.$ZodType>;
    return unique(Object.entries(shape).flatMap(([key, each]) => pathsOf(each, `${at}.${key}`)));
  }
  if (schema instanceof z.ZodArray) {
    const { element } = schema;
    return pathsOf(element, `${at}[]`);
  }
  if (schema instanceof z.ZodPipe) {
    return pathsOf(schema.in instanceof z.ZodTransform ? schema.out : schema.in, at);
  }
  const isWrapped =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodCatch;
  return isWrapped ? pathsOf(schema.unwrap(), at) : [at];
}

/** A `null` here where there is an object elsewhere. */
function goesOn(one: string, other: string): boolean {
  return other !== one && (other.startsWith(`${one}.`) || other.startsWith(`${one}[`));
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort();
}
