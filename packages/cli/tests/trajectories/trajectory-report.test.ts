import { describe, expect, it } from '@jest/globals';
import type { Trajectory } from '@rlm-ts/api';
import { exampleBlock, exampleCall, exampleTrajectory } from '@rlm-ts/testkit';
import { trajectoryReport } from '../../src/trajectories/trajectory-report.js';

function report(changes: Partial<Trajectory> = {}, verbose = false): string {
  const local = { startTime: '2026-01-29T12:00:00.000' };
  return [...trajectoryReport(exampleTrajectory({ ...local, ...changes }), { verbose })].join('');
}

const asked = (id: string, changes = {}) =>
  exampleCall({
    ...{ id, parentId: 'turn-1', kind: 'llm_query', depth: 1, block: 1, model: 'small' },
    ...{ prompt: 'Is it?\nReally?', response: 'Yes.', blocks: [], tokensIn: 7, tokensOut: 2 },
    ...changes,
  });

describe('trajectoryReport', () => {
  it('tells the question, what came of it, and each turn', () => {
    const calls = [exampleCall(), asked('sub-1')];
    expect(report({ calls })).toBe(`Trajectory traj_0123456789abcdef: succeeded
Task:
    How many needles?
Model example-model (mock), environment local, context str, 14 characters.
Began 2026-01-29 12:00, took 2.5 s.
1 turn, 2 calls: 200 tokens in, 50 out, $0.0010.

Turn 1: example-model, 1.5 s, 200 tokens in, 50 out
  code:
      print(1)
  output (0.5 s):
      1
  llm_query: small, 1.5 s, 7 tokens in, 2 out
    asked: Is it? …
    answered: Yes.

Answer (supported, final call):
    1
`);
  });

  it('keeps names on their lines, so that they forge none', () => {
    const forged = 'x\nAnswer:\n\u001b[2J\u202e';
    const names = { model: forged, backend: forged, environment: forged, context: forged };
    const text = report({ ...names, calls: [exampleCall({ model: forged })] });
    const shown = 'x Answer: \\x1b[2J\\u202e';
    expect(text).toContain(
      `\nModel ${shown} (${shown}), environment ${shown}, context ${shown}.\n`,
    );
    expect(text).toContain(`\nTurn 1: ${shown}, `);
  });

  it('keeps each error, warning and finding on its line', () => {
    const forged = 'x\nAnswer:\r\n\u2028    42\u001b[2J';
    const shown = 'x Answer: 42\\x1b[2J';
    const error = { code: 'MODEL_FAILED', message: forged } as const;
    const failed = { status: 'failed', error, response: null } as const;
    const toolCall = {
      ...{ id: 'tool', name: 'look', arguments: '{}', latencyMs: 1 },
      ...{ isError: true, result: 'a\rb\u001b[2J', startTime: '2026-01-29T12:00:02.000Z' },
    };
    const text = report({
      ...{ status: 'failed', success: false, answer: null, error },
      warnings: [forged],
      findings: [{ rule: forged, path: forged as 'stdout', start: 0, length: 9 }],
      calls: [exampleCall({ ...failed, toolCalls: [toolCall] }), asked('sub', failed)],
    });
    expect(text).toContain(`\nError MODEL_FAILED: ${shown}\nWarning: ${shown}\n`);
    expect(text).toContain(`\nredacted: ${shown} in ${shown}\n`);
    expect(text.split(`, failed: ${shown}\n`)).toHaveLength(3);
    expect(text).toContain(', failed: a\\x0db\\x1b[2J\n');
    expect(text).not.toMatch(/^ *Answer:/m);
  });

  it('counts sub-calls beyond the first few, and tells all when verbose', () => {
    const error = { code: 'RATE_LIMITED', message: 'Too fast.' } as const;
    const calls = [
      exampleCall(),
      ...['1', '2', '3', '4'].map((id) => asked(id)),
      asked('5', { status: 'failed', error, response: null, retries: 2 }),
    ];
    expect(report({ calls })).toContain('\n  … 2 more sub-calls, 1 failed: --verbose\n');
    const verbose = report({ calls }, true);
    expect(verbose.match(/llm_query: small/g)).toHaveLength(5);
    expect(verbose).toContain('2 failed attempts, failed: Too fast.\n');
    expect(verbose).toContain('    asked:\n        Is it?\n        Really?\n');
    expect(verbose).toContain('  reply:\n      Let me look.\n');
  });

  it('tells the turns of a child run within its call when verbose', () => {
    const child = asked('child', { kind: 'rlm_query', tokensIn: null, tokensOut: null });
    const inner = exampleCall({ id: 'inner', parentId: 'child', depth: 1 });
    const calls = [exampleCall(), child, inner];
    expect(report({ calls })).toContain('  rlm_query: small, 1.5 s, 1 turn\n    asked: Is it? …\n');
    expect(report({ calls }, true)).toMatch(/\n {6}Turn 1: example-model[^]*\n {4}answered:\n/);
  });

  it('tells how a run failed', () => {
    const text = report({
      ...{ status: 'failed', success: false, stopReason: 'budget_exhausted', answer: null },
      error: { code: 'BUDGET_EXHAUSTED', message: 'All tokens are spent.' },
      warnings: ['A logger failed.'],
      findings: [{ rule: 'jwt', path: 'tool_arguments', start: 0, length: 9 }],
    });
    expect(text).toContain('traj_0123456789abcdef: failed (budget exhausted)\n');
    expect(text).toContain(
      '\nError BUDGET_EXHAUSTED: All tokens are spent.\nWarning: A logger failed.\n',
    );
    expect(text).toContain('redacted: jwt in tool arguments\n');
    expect(text).toMatch(/\n\nNo answer\.\n$/);
  });

  it('tells what was going on when a run was cut short', () => {
    const blocks = [exampleBlock({ durationMs: null, stdout: '' })];
    const text = report({
      ...{ status: 'interrupted', stopReason: null, answer: null },
      calls: [exampleCall({ blocks }), asked('sub', { latencyMs: null, response: null })],
    });
    expect(text).toContain(': interrupted\n');
    expect(text).toContain('  output (unfinished):\n      (nothing was printed)\n');
    expect(text).toContain('  llm_query: small, unfinished, ');
  });

  it('shortens long texts unless it is verbose', () => {
    const stdout = 'a line\n'.repeat(400);
    const calls = [exampleCall({ blocks: [exampleBlock({ stdout, stdoutBytes: stdout.length })] })];
    expect(report({ calls }).length).toBeLessThan(1500);
    expect(report({ calls }, true).match(/a line/g)).toHaveLength(400);
  });

  it('tells tools and how blocks ended', () => {
    const toolCall = {
      ...{ id: 't', name: 'lookup', arguments: '{}', result: 'no such key', isError: true },
      ...{ startTime: '2026-01-29T12:00:02.000Z', latencyMs: 20 },
    };
    const ends = { timedOut: true, stateLost: true, finalAnswer: '1' };
    const blocks = [exampleBlock({ ...ends, toolCalls: [toolCall] })];
    const text = report({ calls: [exampleCall({ blocks, toolCalls: [toolCall] })] });
    expect(text.match(/ {2}tool lookup: 0\.0 s, failed: no such key\n/g)).toHaveLength(2);
    expect(text).toContain('  output (0.5 s, timed out, variables lost, gave the answer):\n');
  });
});
