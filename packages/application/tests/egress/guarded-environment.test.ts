import { describe, expect, it } from '@jest/globals';
import {
  EMPTY_REPL_RESULT,
  formatBlockResult,
  RlmError,
  type BrokerPort,
  type EgressFinding,
  type ExecuteOptions,
  type ReplResult,
} from '@rlm-ts/domain';
import {
  createScriptedBroker,
  createScriptedEgressFilter,
  type ScriptedEgressOptions,
} from '@rlm-ts/testkit';
import type { EgressMode } from '../../src/egress/egress-policy.js';
import { openEdge } from '../../src/egress/open-edge.js';

const SECRET = 'hunter2';

type Execute = (code: string, options: ExecuteOptions) => Promise<Partial<ReplResult>>;

function open(execute: Execute, mode: EgressMode = 'redact', options: ScriptedEgressOptions = {}) {
  const findings: EgressFinding[] = [];
  const warnings: string[] = [];
  const filter = createScriptedEgressFilter({ password: SECRET }, options);
  const edge = openEdge(
    { filter, mode },
    {
      onFinding: (finding) => findings.push(finding),
      onWarning: (message) => warnings.push(message),
    },
  );
  const sandbox = edge.environment({
    loadContext: async () => undefined,
    executeCode: async (code, given = {}) => ({
      ...EMPTY_REPL_RESULT,
      ...(await execute(code, given)),
    }),
    cleanup: () => Promise.reject(new Error(`left behind: ${SECRET}`)),
  });
  return { edge, sandbox, findings, warnings, filter };
}

describe('a guarded environment', () => {
  it('keeps count of what was printed, so that a mark does not look like a cut', async () => {
    const { sandbox } = open(async () => ({ stdout: `it is ${SECRET}!`, stdoutBytes: 14 }));
    const result = await sandbox.executeCode('x', {});
    expect(result.stdoutBytes).toBe(Buffer.byteLength(result.stdout));
    expect(formatBlockResult(result, { maxStdoutBytes: 100 })).toBe('it is [REDACTED: password]!');
  });

  it('still tells how much a long output was cut', async () => {
    const { sandbox } = open(async () => ({ stdout: SECRET, stdoutBytes: 1000 }));
    const { stdout, stdoutBytes } = await sandbox.executeCode('x', {});
    expect(stdoutBytes).toBe(1000 - SECRET.length + stdout.length);
  });

  it('checks a variable once, however often it is bound again', async () => {
    const { sandbox, filter } = open(async (type) => ({
      variables: [{ name: 'x', type, size: null }],
    }));
    for (const type of ['int', 'int', 'str', 'int']) await sandbox.executeCode(type, {});
    expect(filter.checked.map(({ text }) => text)).toEqual(['x\nint', 'x\nstr']);
  });

  it('finds the name of a variable each time that it is told', async () => {
    const { sandbox, findings } = open(async () => ({
      variables: [{ name: SECRET, type: 'int', size: null }],
    }));
    for (const code of ['one', 'two']) {
      const { variables } = await sandbox.executeCode(code, {});
      expect(variables).toEqual([{ name: '[REDACTED: password]', type: 'int', size: null }]);
    }
    expect(findings).toHaveLength(2);
  });

  it('gives the JSON of an answer as the code wrote it if nothing was found', async () => {
    const finalAnswer = { text: '1', source: 'final_var', json: '[1.0,  NaN]' } as const;
    const json = '[1.0,  2]';
    const { sandbox } = open(async () => ({ finalAnswer: { ...finalAnswer, json } }));
    expect((await sandbox.executeCode('x', {})).finalAnswer?.json).toBe(json);
  });

  it('finds in the JSON of an answer what its escapes hide', async () => {
    const json = String.raw`{"a":"\u0068unter2"}`;
    const { sandbox } = open(async () => ({
      finalAnswer: { text: 'a dict', source: 'final_var', json },
    }));
    expect((await sandbox.executeCode('x', {})).finalAnswer?.json).toBe(
      '{"a":"[REDACTED: password]"}',
    );
  });

  it('tells once what was printed live and stands in the result', async () => {
    const { sandbox, findings } = open(async (_code, { onOutput }) => {
      onOutput?.({ stream: 'stdout', text: SECRET });
      return { stdout: SECRET };
    });
    await sandbox.executeCode('x', { onOutput: () => undefined });
    expect(findings.map(({ path }) => path)).toEqual(['stdout']);
  });

  it('passes on all live output before the result', async () => {
    const heard: string[] = [];
    const { sandbox } = open(async (_code, { onOutput }) => {
      onOutput?.({ stream: 'stdout', text: 'one hunt' });
      return { stdout: 'one hunt' };
    });
    await sandbox.executeCode('x', { onOutput: ({ text }) => heard.push(text) });
    expect(heard.join('')).toBe('one hunt');
  });

  it('throws for a question of its code that was not sent, and goes on with the next block', async () => {
    const asked = createScriptedBroker();
    const broker: { current: BrokerPort } = { current: asked };
    const { edge, sandbox } = open(async (code) => {
      const { failure } = await broker.current.query({ kind: 'llm_query', prompt: code });
      return { stdout: failure?.message ?? 'answered' };
    }, 'raise');
    broker.current = edge.broker(asked);
    await expect(sandbox.executeCode(`ask ${SECRET}`, {})).rejects.toMatchObject({
      code: 'DATA_LEAKAGE',
      findings: [{ rule: 'password', path: 'prompt', start: 4, length: 7 }],
    });
    expect((await sandbox.executeCode('ask', {})).stdout).toBe('answered');
    expect(asked.received.map(({ request }) => request.prompt)).toEqual(['ask']);
  });

  it('sends the questions of a batch that may leave, and keeps the order of the answers', async () => {
    const asked = createScriptedBroker();
    const { edge } = open(async () => ({}), 'raise');
    const outcomes = await edge
      .broker(asked)
      .queryBatch(['one', SECRET, 'three'].map((prompt) => ({ kind: 'llm_query', prompt })));
    expect(outcomes.map(({ text, failure }) => text ?? failure?.code)).toEqual([
      'answer to one',
      'DATA_LEAKAGE',
      'answer to three',
    ]);
  });

  it('leaves an error of the environment as it is if there is nothing in it', async () => {
    const error = new RlmError({ code: 'ENVIRONMENT_CLOSED', message: 'Closed.' });
    const { sandbox } = open(() => Promise.reject(error));
    await expect(sandbox.executeCode('x', {})).rejects.toBe(error);
  });

  it('marks what cleaning up fails with', async () => {
    const { sandbox } = open(async () => ({}));
    await expect(sandbox.cleanup()).rejects.toThrow('left behind: [REDACTED: password]');
  });

  it('lets nothing out when the filter fails', async () => {
    const { edge, sandbox } = open(async () => ({ stdout: SECRET }), 'redact', {
      before: ({ text }) => {
        throw new Error(`cannot read ${text}`);
      },
    });
    const asked = createScriptedBroker();
    const outcome = await edge.broker(asked).query({ kind: 'llm_query', prompt: SECRET });
    expect(outcome.failure).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(asked.received).toEqual([]);
    const tools = edge.tools({
      specifications: [],
      call: () => Promise.reject(new Error('called')),
    });
    expect(await tools.call('note', { text: SECRET })).toMatchObject({ isError: true });
    const failure: unknown = await sandbox.executeCode('x', {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INTERNAL' });
    expect(String(failure)).not.toContain(SECRET);
  });

  it('takes blocks that overlap for one, and throws at the end of the last', async () => {
    let finish = (): void => undefined;
    const { sandbox } = open((code) => {
      if (code === 'short') return Promise.resolve({ stdout: SECRET });
      return new Promise((resolve) => {
        finish = () => resolve({});
      });
    }, 'raise');
    const long = sandbox.executeCode('long', {});
    const short = await sandbox.executeCode('short', {});
    expect(short.stdout).not.toContain(SECRET);
    finish();
    await expect(long).rejects.toMatchObject({ code: 'DATA_LEAKAGE' });
  });
});
