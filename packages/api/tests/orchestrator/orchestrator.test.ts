import { describe, expect, it } from '@jest/globals';
import { SecurityViolationError, type EnvironmentFactory } from '@rlm-ts/domain';
import { createScriptedLlm, type ScriptedLlm } from '@rlm-ts/testkit';
import {
  defineEnvironment,
  defineLlm,
  Orchestrator,
  type OrchestratorOptions,
} from '../../src/index.js';
import { block, scriptedEnvironment, type EnvironmentScript } from '../scripted-parts.js';

const SECRET = 'correct-horse-battery-staple';

function open(
  environment: EnvironmentFactory,
  replies: readonly string[] = ['FINAL(x)'],
  options: OrchestratorOptions = {},
): { agent: Orchestrator; llm: ScriptedLlm } {
  const llm = createScriptedLlm('root', (_request, index) => replies[index] ?? 'FINAL(none)');
  const agent = new Orchestrator(
    { llm: { backend: 'scripted' }, environment: 'scripted', ...options },
    {
      llms: [defineLlm({ name: 'scripted', create: () => llm })],
      environments: [defineEnvironment({ name: 'scripted', createFactory: () => environment })],
    },
  );
  return { agent, llm };
}

const executing = (execute: NonNullable<EnvironmentScript['execute']>) =>
  scriptedEnvironment({ execute });

describe('an orchestrator', () => {
  it('touches nothing until it is asked', async () => {
    const environment = scriptedEnvironment();
    const { agent } = open(environment);
    expect(environment.journal).toEqual([]);
    await agent.close();
  });

  it('tells a run as its steps, its budget and its answer', async () => {
    const environment = executing((code) => {
      if (code === 'raise') {
        const error = { type: 'ValueError', message: 'no', traceback: '' };
        return { stdout: 'before', error };
      }
      if (code === 'final') return { finalAnswer: { text: '55', source: 'final_call' } };
      return { stdout: code };
    });
    const replies = ['Let me think.', `${block('one')}\n${block('raise')}`, block('final')];
    const { agent } = open(environment, replies, { maxCostUsd: 2, allowUnknownPrices: true });
    await using _closed = agent;
    expect(await agent.run('How much is it?')).toEqual({
      finalAnswer: '55',
      success: true,
      iterations: 3,
      steps: [
        { iteration: 1, reply: 'Let me think.', code: null, output: null, error: null },
        {
          iteration: 2,
          reply: replies[1],
          code: 'one\n\nraise',
          output: 'one\n\nbefore\nValueError: no',
          error: 'ValueError: no',
        },
        {
          iteration: 3,
          reply: replies[2],
          code: 'final',
          output: '(nothing was printed)',
          error: null,
        },
      ],
      budgetSummary: {
        costUsd: 1.5,
        limitUsd: 2,
        remainingUsd: 0.5,
        inputTokens: expect.any(Number),
        outputTokens: expect.any(Number),
        calls: 3,
        subCalls: 0,
        durationMs: expect.any(Number),
      },
      error: null,
    });
  });

  it('cuts the output of a step to what the model was shown', async () => {
    const environment = executing(() => ({ stdout: 'x'.repeat(500) }));
    const { agent, llm } = open(environment, [block('print')], { maxStdoutBytes: 100 });
    await using _closed = agent;
    const { steps } = await agent.run('?');
    expect(steps[0]?.output).toContain('[TRUNCATED 400 bytes]');
    expect(JSON.stringify(llm.requests[1])).toContain('[TRUNCATED 400 bytes]');
  });

  it('redacts what must not leave the sandbox', async () => {
    const environment = executing(() => ({ stdout: `it is ${SECRET}` }));
    const { agent } = open(environment, [block('print')], { egress: { secrets: [SECRET] } });
    await using _closed = agent;
    const { steps } = await agent.run('?');
    expect(steps[0]?.output).toMatch(/^it is \[REDACTED/);
  });

  it('ends a run with the error of a leak if it is to raise', async () => {
    const environment = executing(() => ({ stdout: `it is ${SECRET}` }));
    const { agent } = open(environment, [block('print')], {
      egress: { secrets: [SECRET] },
      raiseOnLeak: true,
    });
    await using _closed = agent;
    const result = await agent.run('?');
    expect(result).toMatchObject({ success: false, error: { name: 'DataLeakageError' } });
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  it('asks no model where there is no sandbox, and looks again at the next question', async () => {
    const violation = new SecurityViolationError('gVisor is required.');
    let isThere = false;
    const environment: EnvironmentFactory = {
      ...scriptedEnvironment(),
      prewarm: async () => {
        if (!isThere) throw violation;
      },
    };
    const { agent, llm } = open(environment);
    await using _closed = agent;
    await expect(agent.run('?')).rejects.toBe(violation);
    expect(llm.requests).toEqual([]);
    isThere = true;
    expect((await agent.run('?')).finalAnswer).toBe('x');
  });

  it('throws what a session is refused for that opens later', async () => {
    const violation = new SecurityViolationError('gVisor has gone.');
    const { agent } = open(
      executing(() => {
        throw violation;
      }),
      [block('work')],
    );
    await using _closed = agent;
    await expect(agent.run('?')).rejects.toBe(violation);
  });

  it('looks for a sandbox once for all questions', async () => {
    const environment = scriptedEnvironment();
    const { agent } = open(environment);
    await using _closed = agent;
    await Promise.all([agent.run('one'), agent.run('two'), agent.completion('three')]);
    expect(environment.journal.filter((entry) => entry === 'prewarm')).toHaveLength(1);
  });

  it('ends at the signal of a question, also while it looks', async () => {
    const environment: EnvironmentFactory = {
      ...scriptedEnvironment(),
      prewarm: () => new Promise(() => undefined),
    };
    const { agent } = open(environment);
    const controller = new AbortController();
    const answer = agent.run('?', { signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'ABORTED' });
    await agent.close();
  });

  it('answers no question after it was closed', async () => {
    const { agent } = open(scriptedEnvironment());
    await agent.close();
    await expect(agent.run('?')).rejects.toMatchObject({ code: 'RLM_CLOSED' });
  });
});
