import { describe, expect, it } from '@jest/globals';
import type { RlmEvent, RlmEventBody } from '@rlm-ts/api';
import { showComparedEvent } from '../../src/progress/comparison-progress.js';
import { shownOutput } from '../output/shown-output.js';

const spent = { inputTokens: 10, outputTokens: 2, costUsd: 0 } as RlmEvent['spent'];

async function shown(events: readonly (RlmEventBody & { readonly depth?: number })[]) {
  const { output, text } = shownOutput();
  const envelope = { runId: 'run', depth: 0, sequence: 0, timestamp: 0, spent };
  for (const event of events) showComparedEvent(output, { ...envelope, ...event }, 'mock/one');
  await output.write('\n');
  return text();
}

describe('showComparedEvent', () => {
  it('tells the turns of a run and its end, with its name before them', async () => {
    const result = { success: true, durationMs: 1234 } as never;
    expect(
      await shown([
        { type: 'iteration_started', iteration: 1 },
        { type: 'iteration_started', iteration: 2 },
        { type: 'run_finished', result },
      ]),
    ).toBe(
      `mock/one: turn 1
mock/one: turn 2, so far: 10 tokens in, 2 out, $0
mock/one: done after 1.2 s: 10 tokens in, 2 out, $0

`,
    );
  });

  it('tells what did not leave a sandbox', async () => {
    const finding = { type: 'egress_finding', rule: 'jwt', path: 'stdout' } as const;
    expect(await shown([{ ...finding, start: 0, length: 9 }])).toBe(
      'mock/one: redacted: jwt in stdout\n\n',
    );
  });

  it('tells nothing of child runs', async () => {
    expect(await shown([{ type: 'iteration_started', iteration: 1, depth: 1 }])).toBe('\n');
  });
});
