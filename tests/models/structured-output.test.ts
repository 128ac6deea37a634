import { afterEach, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig, type RLM } from '@rlm-ts/api';
import * as z from 'zod';
import { block, scripted } from './scripted-root.js';

let rlm: RLM;
afterEach(() => rlm.close());

const Report = z.object({ words: z.int(), first: z.string() });

describe('an answer that has to fit a schema', () => {
  it('is asked for again until it does, and comes back typed', async () => {
    const seen: string[] = [];
    rlm = createRlmFromConfig(
      { llm: { backend: 'scripted' } },
      scripted(
        [
          block('words = context.split()\nFINAL("three")'),
          block('FINAL({"words": str(len(words)), "first": words[0]})'),
          block('FINAL({"words": len(words), "first": words[0]})'),
        ],
        seen,
      ),
    );
    const result = await rlm.completion('Describe it.', { context: 'one two', output: Report });
    const words: number | undefined = result.output?.words;
    expect(words).toBe(2);
    expect(result).toMatchObject({ output: { words: 2, first: 'one' }, success: true });
    expect(seen[0]).toContain('"words":{"type":"integer"');
    expect(seen[1]).toContain('The answer is no JSON');
    expect(seen[2]).toContain('words');
  });

  it('ends the run with OUTPUT_INVALID and the last answer when it never does', async () => {
    rlm = createRlmFromConfig(
      { llm: { backend: 'scripted' }, maxOutputRetries: 1 },
      scripted(['x', block('FINAL([])'), block('FINAL([])')]),
    );
    const result = await rlm.completion('Describe it.', { output: Report });
    expect(result).toMatchObject({
      answer: '[]',
      output: null,
      success: false,
      stopReason: 'error',
      error: { code: 'OUTPUT_INVALID' },
    });
  });
});
