import { describe, expect, it } from '@jest/globals';
import { createScriptedLlm, promptOf, type LlmScript } from '@rlm-ts/testkit';

import { ModelCallError } from '../../src/errors/model-call.error.js';
import type { ChatMessage } from '../../src/models/chat.js';
import { SummarizingCompressor } from '../../src/policies/summarizing-compressor.js';
import type { LLMPort, LLMRequest } from '../../src/ports/llm.port.js';
import { FOR_A_SUMMARY } from '../../src/prompts/compaction.js';
import { block, run, type RunSetup } from './loop-parts.js';

/** A tokenizer as dense as the history's own guess. */
const tokensOf = (messages: readonly ChatMessage[]): number =>
  messages.reduce((sum, { content }) => sum + Math.ceil(Buffer.byteLength(content) / 3), 0);

const tooLong = (): ModelCallError =>
  new ModelCallError({ code: 'CONTEXT_WINDOW_EXCEEDED', message: 'too long', billed: 'no' });

const isForSummary = (request: LLMRequest): boolean =>
  promptOf(request).startsWith(FOR_A_SUMMARY.slice(0, 40));

/** A model with a window, which refuses what does not fit as providers do. */
function windowed(
  windowTokens: number,
  script: LlmScript,
  told = windowTokens,
): { readonly llm: LLMPort; readonly requests: readonly LLMRequest[] } {
  const scripted = createScriptedLlm('root', script);
  const llm: LLMPort = {
    modelName: 'root',
    facts: { price: null, contextWindowTokens: told, maxOutputTokens: null },
    complete: async (request) => {
      const completion = await scripted.complete(request);
      const inputTokens = tokensOf(request.messages);
      if (inputTokens > windowTokens) throw tooLong();
      return { ...completion, usage: { inputTokens, outputTokens: completion.text.length } };
    },
  };
  return { llm, requests: scripted.requests };
}

/** Works for so many turns and then answers; what it is asked for a summary is not a turn. */
function working(turnCount: number, summary: () => string = () => 'so far, so good'): LlmScript {
  let turn = 0;
  return (request) => {
    if (isForSummary(request)) return summary();
    turn += 1;
    return turn < turnCount ? block(`step(${String(turn)})`) : 'FINAL(done)';
  };
}

const compacted = (setup: RunSetup) =>
  run({ compressor: new SummarizingCompressor(), maxIterations: 300, ...setup });

describe('a long run', () => {
  it.each([3000, 8000, 32_000])(
    'of 200 turns never asks for more than a window of %i tokens, and forgets nothing it must keep',
    async (windowTokens) => {
      const { llm, requests } = windowed(windowTokens, working(200));
      const question = { prompt: 'Which of the 4,711 pages lie?' };
      const { outcome, events } = await compacted({
        llm,
        question,
        blocks: (_code, index) => ({
          // Sizes that have nothing to do with the turns.
          stdout: 'ä'.repeat((index * 997) % 3000),
          variables: [{ name: `found_${String(index % 40)}`, type: 'list', size: index }],
          ...(index === 0 ? { facts: ['The needle is "  50% {off}\n" on page 17.'] } : {}),
        }),
      });
      expect(outcome).toMatchObject({ answer: 'done', error: null });
      expect(outcome.iterations).toHaveLength(200);
      const sizes = requests.map(({ messages }) => tokensOf(messages));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(windowTokens);
      const last = requests.at(-1)?.messages ?? [];
      expect(last.slice(0, 2)).toEqual(requests[0]?.messages);
      expect(last[2]?.content).toContain('- The needle is "  50% {off}\n" on page 17.');
      expect(last[2]?.content).toContain('found_3: list');
      const summaries = events.filter(({ type }) => type === 'history_compacted');
      expect(summaries.length).toBeGreaterThan(0);
      // A summary for each turn or two would cost as much as the work.
      if (windowTokens > 3000) expect(summaries.length).toBeLessThan(100);
      expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
    },
  );

  it('shortens its history and asks again, once, if the provider finds it too long', async () => {
    const { llm, requests } = windowed(1500, working(30), 1_000_000);
    const { outcome, events } = await compacted({
      llm,
      blocks: () => ({ stdout: 'x'.repeat(600) }),
    });
    expect(outcome.answer).toBe('done');
    const refused = requests.filter(({ messages }) => tokensOf(messages) > 1500);
    const shortened = events.filter(({ type }) => type === 'history_compacted');
    expect(refused.length).toBe(shortened.length);
    expect(refused.length).toBeGreaterThan(0);
  });

  it('ends in the provider’s error if even the shortened history is too long', async () => {
    const { llm, requests } = windowed(1, () => block('a'), 1_000_000);
    let length = 0;
    const { outcome } = await compacted({
      llm: {
        ...llm,
        complete: (request) => {
          length += 1;
          if (length > 2) return llm.complete(request);
          return createScriptedLlm('root', () => block('a')).complete(request);
        },
      },
    });
    expect(outcome.error?.code).toBe('CONTEXT_WINDOW_EXCEEDED');
    expect(outcome.iterations).toHaveLength(2);
    // The turn, the summary, and the turn again.
    expect(requests).toHaveLength(3);
  });

  it('goes on without a summary that cannot be had, and warns of it', async () => {
    const { llm } = windowed(
      3000,
      working(40, () => {
        throw new ModelCallError({ code: 'CONTENT_REFUSED', message: 'I will not read this.' });
      }),
    );
    const { outcome, events } = await compacted({
      llm,
      blocks: () => ({ stdout: 'x'.repeat(900) }),
    });
    expect(outcome.answer).toBe('done');
    expect(events).toContainEqual({
      type: 'warning',
      message: 'No summary of the older turns could be had: RlmError: I will not read this.',
    });
  });

  it('is what was said that counts, not how a summary was asked for: it is no turn', async () => {
    const { llm } = windowed(3000, working(40));
    const { outcome, ledger } = await compacted({
      llm,
      blocks: () => ({ stdout: 'x'.repeat(900) }),
    });
    expect(outcome.iterations).toHaveLength(40);
    expect(ledger.summary().iterations).toBe(40);
    expect(ledger.summary().rootCalls).toBeGreaterThan(40);
  });

  it('counts the arguments of tool calls, which no provider has counted', async () => {
    const { events } = await compacted({
      llm: {
        modelName: 'root',
        facts: { price: null, contextWindowTokens: 4000, maxOutputTokens: null },
        complete: async (request) => ({
          text: isForSummary(request) ? 'short' : '',
          model: 'root',
          usage: null,
          costUsd: null,
          finishReason: 'tool_calls',
          toolCalls: [{ id: '1', name: 'save', argumentsJson: `{"a":"${'x'.repeat(3000)}"}` }],
        }),
      },
      maxIterations: 6,
    });
    expect(events.some(({ type }) => type === 'history_compacted')).toBe(true);
  });
});
