import { describe, expect, it } from '@jest/globals';

import { ModelCallError } from '../../src/errors/model-call.error.js';
import { RlmError } from '../../src/errors/rlm-error.js';
import type { RlmErrorCode } from '../../src/errors/error-codes.js';
import type { ChatMessage } from '../../src/models/chat.js';
import { SummarizingCompressor } from '../../src/policies/summarizing-compressor.js';
import type { HistoryState } from '../../src/ports/context-compressor.port.js';

const OPENING: readonly ChatMessage[] = [
  { role: 'system', content: 'You count.' },
  { role: 'user', content: 'How many?' },
];

/** So many turns of a reply and its output. */
function turns(count: number, text = (turn: number) => `turn ${String(turn)}`): ChatMessage[] {
  return Array.from({ length: count }, (_, index): ChatMessage[] => [
    { role: 'assistant', content: `reply of ${text(index)}` },
    { role: 'user', content: `output of ${text(index)}` },
  ]).flat();
}

function state(given: Partial<HistoryState> = {}): HistoryState {
  return {
    messages: [...OPENING, ...turns(10)],
    openingMessages: 2,
    facts: [],
    variables: [],
    tokens: 1_000_000,
    windowTokens: 100_000,
    refused: false,
    ...given,
  };
}

/** What is left of a history, and what was asked for it. */
async function compress(
  given: Partial<HistoryState> = {},
  options: ConstructorParameters<typeof SummarizingCompressor>[0] = {},
  reply: () => string = () => 'SUMMARY',
): Promise<{ messages: readonly ChatMessage[] | null; asked: readonly ChatMessage[][] }> {
  const asked: ChatMessage[][] = [];
  const messages = await new SummarizingCompressor(options).compress(state(given), {
    ask: async (request) => {
      asked.push([...request]);
      return reply();
    },
  });
  return { messages, asked };
}

const bytes = (messages: readonly ChatMessage[]): number =>
  messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);

describe('SummarizingCompressor', () => {
  it('leaves a history alone that is below three quarters of the window', async () => {
    expect(await compress({ tokens: 75_000 })).toEqual({ messages: null, asked: [] });
    expect((await compress({ tokens: 75_001 })).messages).not.toBeNull();
  });

  it('goes by its own threshold if it has one', async () => {
    expect((await compress({ tokens: 50 }, { thresholdTokens: 50 })).messages).toBeNull();
    expect((await compress({ tokens: 51 }, { thresholdTokens: 50 })).messages).not.toBeNull();
  });

  it('keeps the opening and the newest messages word by word, and puts a summary between', async () => {
    const { messages } = await compress();
    expect(messages?.slice(0, 2)).toEqual(OPENING);
    expect(messages?.[2]?.content).toContain('SUMMARY');
    expect(messages?.slice(3)).toEqual(turns(10).slice(-6));
  });

  it('says in the summary what was to be kept and which variables there are', async () => {
    const { messages } = await compress({
      facts: ['The key is 4711.'],
      variables: [
        { name: 'pages', type: 'list', size: 12 },
        { name: 'n', type: 'int', size: null },
      ],
    });
    expect(messages?.[2]?.content).toContain('- The key is 4711.');
    expect(messages?.[2]?.content).toContain('pages: list, 12 long; n: int');
  });

  it('keeps the newest facts of more than the window can hold, and says how many are gone', async () => {
    const facts = Array.from({ length: 5000 }, (_, n) => `${'fact '.repeat(20)}${String(n)}`);
    const windowTokens = 8000;
    const { messages } = await compress({ facts, windowTokens });
    const [, , message] = messages ?? [];
    expect(message?.content).toMatch(/- \(\d+ older ones did not fit\.\)\n- fact/);
    expect(message?.content).toMatch(/ 4999$/);
    expect(message?.content).not.toMatch(/ 0$/m);
    const bytes = (messages ?? []).reduce((sum, { content }) => sum + content.length, 0);
    expect(bytes).toBeLessThan(windowTokens * 3);
  });

  it('never parts the result of a tool from its call', async () => {
    const call = { id: 'c', name: 'look', argumentsJson: '{}' };
    const results = Array.from({ length: 9 }, (): ChatMessage => {
      return { role: 'tool', toolCallId: 'c', toolName: 'look', content: 'found' };
    });
    const last: ChatMessage[] = [{ role: 'assistant', content: '', toolCalls: [call] }, ...results];
    const { messages } = await compress({ messages: [...OPENING, ...turns(5), ...last] });
    expect(messages?.slice(3)).toEqual(last);
  });

  it('has nothing to leave out of a single turn', async () => {
    const { messages, asked } = await compress({
      messages: [...OPENING, ...turns(1)],
      refused: true,
    });
    expect([messages, asked]).toEqual([null, []]);
  });

  it('keeps the last turn only of a history that the provider refused', async () => {
    const { messages } = await compress({ refused: true, tokens: 10 });
    expect(messages?.slice(3)).toEqual(turns(10).slice(-2));
  });

  it('keeps fewer of the newest turns if they would fill the window by themselves', async () => {
    const long = turns(10, (turn) => `${String(turn)} ${'x'.repeat(3000)}`);
    const { messages } = await compress({ messages: [...OPENING, ...long], windowTokens: 6000 });
    expect(messages?.slice(3)).toEqual(long.slice(-2));
  });

  it('cuts the output of the last turn if even that does not fit beside the rest', async () => {
    const huge = turns(4, () => 'x'.repeat(30_000));
    const { messages } = await compress({ messages: [...OPENING, ...huge], windowTokens: 20_000 });
    expect(messages?.at(-2)).toEqual(huge.at(-2));
    expect(messages?.at(-1)?.content).toContain('TRUNCATED');
    expect(bytes(messages ?? []) / 3).toBeLessThanOrEqual(0.75 * 20_000);
  });

  it('asks for a summary in a request that fits the window, however long task and turns are', async () => {
    const task: ChatMessage = { role: 'user', content: 'why '.repeat(4000) };
    const { asked } = await compress({
      messages: [...OPENING, task, ...turns(50, () => 'x'.repeat(4000))],
      openingMessages: 3,
      windowTokens: 8000,
    });
    expect(bytes(asked[0] ?? []) / 3).toBeLessThanOrEqual(8000 * 0.8);
    expect(asked[0]?.[0]?.content).toContain('How many?');
  });

  it('cuts a summary that is longer than what it stands for could be', async () => {
    const { messages } = await compress({ windowTokens: 8000 }, {}, () => 'x'.repeat(1e6));
    expect(bytes(messages ?? []) / 3).toBeLessThanOrEqual(0.75 * 8000);
  });

  it.each<RlmErrorCode>(['CONTENT_REFUSED', 'CONTEXT_WINDOW_EXCEEDED', 'TIMEOUT', 'MODEL_FAILED'])(
    'goes on without a summary if asking for it ends in %s',
    async (code) => {
      const { messages } = await compress({ facts: ['kept'] }, {}, () => {
        throw new ModelCallError({ code, message: 'no' });
      });
      expect(messages).toHaveLength(9);
      expect(messages?.[2]?.content).toContain('- kept');
    },
  );

  it('takes an empty summary for none', async () => {
    const { messages } = await compress({}, {}, () => ' \n');
    expect(messages?.[2]?.content).not.toContain('in your own words');
  });

  it.each<RlmErrorCode>(['ABORTED', 'BUDGET_EXHAUSTED'])(
    'ends with the run if asking for a summary ends in %s',
    async (code) => {
      const compressing = compress({}, {}, () => {
        throw new RlmError({ code, message: 'no' });
      });
      await expect(compressing).rejects.toMatchObject({ code });
    },
  );
});
