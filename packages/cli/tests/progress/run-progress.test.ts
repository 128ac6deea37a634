import { describe, expect, it } from '@jest/globals';
import { EMPTY_REPL_RESULT, RlmError, type RlmEvent, type RlmEventBody } from '@rlm-ts/api';
import { RunProgress, type ProgressOptions } from '../../src/progress/run-progress.js';
import { shownOutput } from '../output/shown-output.js';
import { STARTED } from './events.js';

const SPENT = {
  rootCalls: 1,
  subCalls: 0,
  iterations: 1,
  inputTokens: 1200,
  outputTokens: 80,
  costUsd: 0.0042,
};
const REPLIED = {
  type: 'model_replied',
  iteration: 1,
  model: 'm',
  reply: 'Look:\nprint(1)',
  usage: null,
  costUsd: null,
  latencyMs: 0,
} as const;

async function shown(
  events: readonly (RlmEventBody & Partial<Pick<RlmEvent, 'spent' | 'depth'>>)[],
  options: Partial<ProgressOptions> = {},
): Promise<string> {
  const { output, text } = shownOutput();
  const progress = new RunProgress(output, { verbose: false, stream: false, ...options });
  const envelope = { runId: 'run', depth: 0, sequence: 0, timestamp: 0, spent: SPENT };
  for (const event of events) await progress.show({ ...envelope, ...event });
  return text();
}

const delta = (text: string, kind: 'text' | 'reasoning' = 'text') =>
  ({ type: 'model_delta', iteration: 1, kind, text }) as const;
const printed = (text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
  ({ type: 'block_output', iteration: 1, block: 1, stream, text }) as const;
const began = { type: 'block_started', iteration: 1, block: 1, code: 'print(1)' } as const;
const ended = (result = {}) =>
  ({
    type: 'block_finished',
    iteration: 1,
    block: 1,
    result: { ...EMPTY_REPL_RESULT, ...result },
  }) as const;

describe('RunProgress', () => {
  it('tells after each reply what was spent so far', async () => {
    expect(await shown([REPLIED])).toBe('  so far: 1,200 tokens in, 80 out, $0.0042\n');
    expect(await shown([{ ...REPLIED, spent: { ...SPENT, costUsd: null } }])).toBe(
      '  so far: 1,200 tokens in, 80 out, cost unknown\n',
    );
  });

  it('keeps a warning, a message and a failed attempt on a line each', async () => {
    const message = 'one\ntwo\u001b[2J';
    const error = new RlmError({ code: 'RATE_LIMITED', message });
    const retried = { type: 'model_call_retried', model: 'm' } as const;
    const text = await shown([
      { ...STARTED, model: message },
      { type: 'environment_progress', message },
      { type: 'warning', message },
      { ...retried, attempt: 1, delayMs: 1000, callId: null, error },
    ]);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^Model one two\\x1b\[2J, environment /),
      'one two\\x1b[2J',
      'Warning: one two\\x1b[2J',
      expect.stringMatching(/^ {2}attempt 1 at m failed, .*: one two\\x1b\[2J$/),
      '',
    ]);
  });

  it('tells by rule and place what did not leave a sandbox, that of a child too', async () => {
    const finding = { type: 'egress_finding', rule: 'jwt', start: 7, length: 9 } as const;
    expect(
      await shown([
        { ...finding, path: 'stdout' },
        { ...finding, path: 'tool_arguments', depth: 1 },
      ]),
    ).toBe('  redacted: jwt in stdout\n  redacted: jwt in tool arguments\n');
  });

  it('tells what sub-calls came to, but nothing of what happens in them', async () => {
    const outcome = { failure: null } as never;
    const call = { type: 'sub_call_finished', id: 'c', request: {} as never, outcome } as const;
    expect(await shown([call, call, { ...REPLIED, depth: 1 }, ended()])).toBe(
      '  output:\n    (nothing was printed)\n  sub-calls: 2; so far: 1,200 tokens in, 80 out, $0.0042\n',
    );
  });

  it('tells of a call that is made again', async () => {
    const error = new RlmError({ code: 'RATE_LIMITED', message: 'Too fast.' });
    const retried = { type: 'model_call_retried', model: 'm', callId: null, error } as const;
    expect(await shown([{ ...retried, attempt: 1, delayMs: 1500 }])).toBe(
      '  attempt 1 at m failed, the next one in 1.5 s: Too fast.\n',
    );
  });

  it('does not tell a reply as it comes unless it is asked to', async () => {
    expect(await shown([delta('Look:\n'), began, printed('1\n'), ended({ stdout: '1\n' })])).toBe(
      '  code:\n    print(1)\n  output:\n    1\n',
    );
  });
});

describe('RunProgress that streams', () => {
  const stream = { stream: true };

  it('tells replies and output as they come, and nothing of it twice', async () => {
    const events = [
      delta('hm', 'reasoning'),
      delta('Look:\npri'),
      delta('nt(1)'),
      REPLIED,
      began,
      printed('1\n'),
      printed('oh', 'stderr'),
      ended({ stdout: '1\n', stderr: 'oh' }),
    ];
    expect(await shown(events, stream)).toBe(
      `  reasoning:
    hm
  reply:
    Look:
    print(1)
  so far: 1,200 tokens in, 80 out, $0.0042
  output:
    1
  stderr:
    oh
`,
    );
  });

  it('still tells an exception and the variables of a block whose output came', async () => {
    const error = { type: 'ValueError', message: 'no', traceback: '' };
    const variables = [{ name: 'x', type: 'int', size: null }];
    expect(await shown([printed('1'), ended({ stdout: '1', error, variables })], stream)).toBe(
      '  output:\n    1\n  result:\n    ValueError: no\n    New or changed variables: x: int\n',
    );
  });

  it('tells whole what does not come in pieces', async () => {
    expect(await shown([REPLIED, began, ended({ stdout: '1\n' })], stream)).toBe(
      '  reply:\n    Look:\n    print(1)\n  so far: 1,200 tokens in, 80 out, $0.0042\n  output:\n    1\n',
    );
  });

  it('begins the reply again when the call is made again', async () => {
    const error = new RlmError({ code: 'MODEL_FAILED', message: 'Cut off.' });
    const retried = { type: 'model_call_retried', model: 'm', callId: null, error } as const;
    expect(
      await shown([delta('Loo'), { ...retried, attempt: 1, delayMs: 500 }, delta('Look')], stream),
    ).toBe(
      '  reply:\n    Loo\n  attempt 1 at m failed, the next one in 0.5 s: Cut off.\n  reply:\n    Look',
    );
  });
});
