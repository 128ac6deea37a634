import { afterEach, describe, expect, it } from '@jest/globals';
import { createRlmFromConfig, type RLM } from '@rlm-ts/api';
import { block, scripted } from './scripted-root.js';

let rlm: RLM;
afterEach(() => rlm.close());

describe('a conversation in a real session', () => {
  it('keeps its variables, and has contexts and histories by number', async () => {
    const seen: string[] = [];
    rlm = createRlmFromConfig(
      { llm: { backend: 'scripted' } },
      scripted(
        [
          block('words = context.split()\nFINAL(len(words))'),
          block('FINAL(f"{words[0]} {context} {context_0} {context is context_1}")'),
          block(
            'FINAL([context, context_0, history_0[0]["content"], history_1[0]["role"], len(words)])',
          ),
        ],
        seen,
      ),
    );
    await using session = rlm.session();
    const first = await session.completion('How many words?', { context: 'one two three' });
    expect(first.answer).toBe('3');
    const second = await session.completion('And now?', { context: 'other' });
    expect(second.answer).toBe('one other one two three True');
    const third = await session.completion('What was it?');
    expect(third.answer).toBe("['other', 'one two three', 'How many words?', 'user', 3]");
    // The model is told what came before.
    expect(seen[2]).toContain('Question about `context_0`: How many words?\n   Answer: 3');
  });

  it('answers one question at a time, and goes on after one that failed', async () => {
    rlm = createRlmFromConfig(
      { llm: { backend: 'scripted' }, maxIterations: 1, maxRetries: 0 },
      scripted([block('x = 41'), new Error('broken'), block('FINAL(x + 1)')]),
    );
    await using session = rlm.session();
    const running = session.completion('first');
    await expect(session.completion('at once')).rejects.toMatchObject({ code: 'ENVIRONMENT_BUSY' });
    expect(await running).toMatchObject({ stopReason: 'error' });
    expect(await session.completion('again')).toMatchObject({ answer: '42', success: true });
  });
});
