import { describe, expect, it } from '@jest/globals';
import { trajectoryFromJson, type Trajectory } from '@rlm-ts/api';
import { snakeKeys } from '../../../app/src/model/import/json-fields.js';
import { readFile } from '../../../app/src/model/import/read-file.js';
import { sharedPage } from '../../../app/src/model/shared-page.js';
import { after, block, call, run } from '../samples.js';

const whole = run({
  calls: [
    call({ id: 'turn', blocks: [block({ variables: [{ name: 'x', type: 'list', size: 3 }] })] }),
    call({
      id: 'query',
      parentId: 'turn',
      kind: 'llm_query',
      depth: 1,
      block: 1,
      status: 'failed',
      error: { code: 'RATE_LIMITED', message: 'Too many' },
    }),
  ],
  callCount: 2,
  deepest: 1,
  models: [{ model: 'large', calls: 2, tokensIn: 20, tokensOut: 2, costUsd: null }],
  warnings: ['A sentence.'],
  findings: [{ rule: 'entropy', path: 'stdout', start: 1, length: 9 }],
  isolation: {
    isolation: 'container',
    runtime: 'runsc',
    guarantees: [{ name: 'network', asked: 'none', inForce: null, checkedBy: 'host', detail: '' }],
    missing: [],
  },
});

const asFile = (...runs: readonly unknown[]): string =>
  runs.map((value) => JSON.stringify(snakeKeys(value))).join('\n');

describe('a file to import', () => {
  it('gives back what was exported, whole', () => {
    expect(readFile('run.json', asFile(whole))).toEqual({ trajectories: [whole], problems: [] });
    expect(readFile('run.json', JSON.stringify(snakeKeys(whole), null, 2)).trajectories).toEqual([
      whole,
    ]);
  });

  it('is read line by line if it is a log, and says which lines it could not read', () => {
    const log = `${asFile(whole)}\n\n{"foreign": true}\n${asFile(run({ trajectoryId: 'traj_2' }))}\n{"traj`;
    const { trajectories, problems } = readFile('log.jsonl', log);
    expect(trajectories.map(({ trajectoryId }) => trajectoryId)).toEqual(['traj_1', 'traj_2']);
    expect(problems).toEqual([
      'log.jsonl, line 3: this is no trajectory.',
      'log.jsonl, line 5: this is no trajectory.',
    ]);
  });

  it('may be a shared page', () => {
    const hostile = run({ ...whole, task: '</script><script>alert(1)</script>' });
    const page = sharedPage({ html: '<body></body>', script: '', style: '' }, [hostile]);
    expect(readFile('run.html', page)).toEqual({ trajectories: [hostile], problems: [] });
  });

  it.each([
    '',
    'hello',
    '{}',
    '[1, 2]',
    'null',
    '{"trajectories": []}',
    '{"a":1}\n{"b":2}\n{"c":3}',
  ])('is refused with one sentence if there is nothing in it: %j', (text) => {
    const { trajectories, problems } = readFile('notes.txt', text);
    expect(trajectories).toEqual([]);
    expect(problems.length).toBe(1);
    expect(problems[0]).toMatch(/^notes\.txt.*no trajectory/);
  });

  it('needs only the few fields that the format began with', () => {
    const minimal = {
      trajectory_id: 'traj_abc123',
      model: 'claude-sonnet-4-5',
      environment: 'docker',
      start_time: after(0),
      calls: [
        {
          depth: 0,
          prompt: 'Validate',
          response: 'Done',
          tokens_in: 100,
          tokens_out: 50,
          latency_ms: 900,
        },
        {
          depth: 1,
          prompt: 'Part',
          tokens_in: 10,
          tokens_out: 5,
          latency_ms: 100,
          tools_used: ['python_execute'],
        },
        { depth: 0, prompt: 'Again' },
      ],
      success: true,
      total_tokens: 165,
    };
    const { trajectories } = readFile('old.json', JSON.stringify(minimal));
    expect(trajectories).toMatchObject([
      {
        status: 'succeeded',
        task: 'Validate',
        durationMs: 1000,
        totalInputTokens: 110,
        totalCostUsd: null,
        callCount: 3,
        deepest: 1,
      },
    ]);
    const [first, second, third] = trajectories[0]?.calls ?? [];
    expect([first?.parentId, second?.parentId, third?.parentId]).toEqual([null, first?.id, null]);
    expect(second?.startTime).toBe(after(900));
  });

  it.each([
    ['an id and a start alone', {}],
    ['a start in another time zone', { start_time: '2026-01-29T13:00:00+01:00' }],
    ['no start', { start_time: undefined }],
    ['a start that is no time', { start_time: 'yesterday' }],
    ['a start that is a number', { start_time: 7 }],
    ['an end that is no time', { end_time: 'tomorrow' }],
    ['no id', { trajectory_id: undefined }],
    ['an id of another form', { trajectory_id: 'evil <b> ../..' }],
    ['an id that is too long', { trajectory_id: `traj_${'x'.repeat(65)}` }],
    ['an id that is a number', { trajectory_id: 7 }],
    ['calls that are no list', { calls: 'none' }],
    ['a negative duration', { duration_ms: -1 }],
    ['negative tokens', { total_tokens: -1 }],
    ['version 0', { schema_version: 0 }],
    ['a call of negative depth', { calls: [{ depth: -1 }] }],
    ['a call half a level deep', { calls: [{ depth: 0.5 }] }],
    ['a call of negative latency', { calls: [{ latency_ms: -5 }] }],
    ['a call of negative cost', { calls: [{ cost_usd: -0.1 }] }],
    ['a call at no time', { calls: [{ start_time: 'noon' }] }],
    ['a block 0', { calls: [{ blocks: [{ code: '', block: 0 }] }] }],
    ['unknown fields of any value', { temperature: -1, calls: [{ weight: -3 }] }],
  ])('is taken or refused as the command does: %s', (_what, given) => {
    const value = { trajectory_id: 'traj_few', start_time: after(0), ...given };
    const text = JSON.stringify(value);
    const { trajectories, problems } = readFile('few.json', text);
    let command: Trajectory | null = null;
    try {
      command = trajectoryFromJson(JSON.parse(text));
    } catch {
      // Refused.
    }
    expect([trajectories.length, problems.length]).toEqual(command === null ? [0, 1] : [1, 0]);
    expect(trajectories[0]?.trajectoryId).toBe(command?.trajectoryId);
    expect(trajectories[0]?.startTime).toBe(command?.startTime);
    expect(trajectories[0]?.calls.length).toBe(command?.calls.length);
  });

  it('has whatever is in the wrong form left out, not believed', () => {
    const odd = {
      trajectory_id: 'traj_odd',
      start_time: after(0),
      calls: [{ depth: 'deep', tokens_in: '9', blocks: 'none', tools_used: [1, 'x'] }, 7, null],
      status: 'splendid',
      duration_ms: null,
      error: 'It broke',
      isolation: [],
      __proto__: { success: true },
    };
    const { trajectories } = readFile('odd.json', JSON.stringify(odd));
    expect(trajectories).toMatchObject([
      { status: 'failed', error: { code: 'INTERNAL', message: 'It broke' }, isolation: null },
    ]);
    expect(trajectories[0]?.calls).toMatchObject([
      { depth: 0, tokensIn: null, blocks: [], toolsUsed: ['x'] },
    ]);
  });

  it('holds no run that still goes on', () => {
    const text = asFile(run({ status: 'running', success: false }));
    expect(readFile('run.json', text).trajectories).toMatchObject([{ status: 'interrupted' }]);
  });
});
