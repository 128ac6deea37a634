import { describe, expect, it } from '@jest/globals';
import { RlmError, type CompletionResult, type UsageSummary } from '@rlm-ts/domain';

import type { ComparisonRow } from '../../src/compare/comparison.js';
import { formatComparison } from '../../src/compare/format-comparison.js';

const NO_USAGE: UsageSummary = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  reasoningTokens: 0,
  calls: 0,
  costUsd: 0,
  knownCostUsd: 0,
  unknownCalls: 0,
  rootCalls: 0,
  subCalls: 0,
  iterations: 0,
  byModel: {},
};

function row(
  label: string,
  {
    usage,
    ...result
  }: Partial<Omit<CompletionResult, 'usage'>> & { usage?: Partial<UsageSummary> },
): ComparisonRow {
  const whole: CompletionResult = {
    runId: 'run',
    trajectoryId: 'traj_1',
    answer: null,
    output: null,
    success: true,
    stopReason: 'final',
    provenance: 'supported',
    answerSource: 'reply',
    iterations: [],
    durationMs: 0,
    startedAt: 0,
    error: null,
    warnings: [],
    loggerFailures: [],
    ...result,
    usage: { ...NO_USAGE, ...usage },
  };
  return { label, model: label, result: whole, error: whole.error };
}

const table = (rows: readonly ComparisonRow[]): string => formatComparison({ prompt: '?', rows });

describe('formatComparison', () => {
  it('shows a line for each model and marks the best of each measure', () => {
    const quick = row('openai/gpt-5', {
      answer: 'forty-two',
      durationMs: 1234,
      usage: {
        iterations: 2,
        subCalls: 3,
        inputTokens: 12_345,
        outputTokens: 678,
        costUsd: 0.0421,
      },
    });
    const cheap = row('gemini/gemini-2.5-flash', {
      answer: 'forty-three',
      durationMs: 20_500,
      usage: { iterations: 4, subCalls: 3, inputTokens: 2345, outputTokens: 1000, costUsd: 0.0009 },
    });
    expect(table([quick, cheap])).toBe(
      `
model                    answer       outcome  turns   sub-calls   tokens in   tokens out       cost     time
openai/gpt-5             forty-two    success      2*          3      12,345          678*    $0.042    1.2 s*
gemini/gemini-2.5-flash  forty-three  success      4           3       2,345*       1,000   $0.00090*  20.5 s

* the least of the models that succeeded`.trimStart(),
    );
  });

  it('never takes a model for the best that has not succeeded', () => {
    const lines = table([
      row('a', { usage: { inputTokens: 5 } }),
      row('b', { usage: { inputTokens: 7 } }),
      row('guess', { success: false, provenance: 'unsupported', usage: { inputTokens: 1 } }),
      row('late', { success: false, stopReason: 'max_iterations', provenance: 'fallback' }),
    ]).split('\n');
    expect(lines[1]).toContain('5*');
    expect(lines[3]).toMatch(/^guess +- +unsupported/);
    expect(lines[4]).toMatch(/^late +- +max_iterations/);
    expect(lines.slice(2, 5).join()).not.toContain('*');
  });

  it('says `unknown` of a cost that is not known, and marks no cost with one known', () => {
    const lines = table([row('a', { usage: { costUsd: null } }), row('b', {})]);
    expect(lines).toMatch(/^a .* unknown /m);
    expect(lines).not.toContain('*');
  });

  it('tells the errors in full below, and the code of each in its line', () => {
    const error = new RlmError({ code: 'API_KEY_MISSING', message: 'OPENAI_API_KEY not set.' });
    const lines = table([
      { label: 'openai/x', model: 'x', result: null, error },
      row('mock', { answer: 'yes' }),
    ]);
    expect(lines).toMatch(/^openai\/x +- +API_KEY_MISSING +- +- +- +- +- +-$/m);
    expect(lines).toContain('\n\nopenai/x: OPENAI_API_KEY not set.');
  });

  it('puts an answer on one line, cuts a long one, and keeps columns of wide characters straight', () => {
    const lines = table([
      row('a', { answer: 'one\n\ttwo\u001b[2J' }),
      row('b', { answer: '長'.repeat(30) }),
      row('c', { answer: 'x'.repeat(40) }),
    ]).split('\n');
    expect(lines[1]).toMatch(/^a {6}one two \[2J +success/);
    expect(lines[2]).toContain(`${'長'.repeat(19)}…   success`);
    expect(lines[3]).toContain(`${'x'.repeat(40)}  success`);
  });
});
