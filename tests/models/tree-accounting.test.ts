import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createRlmFromConfig,
  readToEnd,
  type RLM,
  type RLMConfig,
  type RlmEvent,
} from '@rlm-ts/api';
import {
  answered,
  KEY,
  modelsAt,
  repl,
  startMockProvider,
  type Answer,
  type Asked,
  type MockProvider,
} from './mock-provider.js';

const SIDES = ['a', 'b'];
const DEEPEST = 3;

/** Each run asks leaves, good and bad ones, and two children at once, down to depth 3. */
function playTree(asked: Asked): Answer {
  const last = asked.messages.at(-1)?.content ?? '';
  const said = asked.messages.map(({ content }) => content).join('\n');
  const level = /The question:(?:\n|\\n)level (\d)( \w+)?/.exec(said);
  if (level === null) return playLeaf(last, asked);
  const depth = Number(level[1]);
  const branch = level[2] ?? ' root';
  const children =
    depth === DEEPEST
      ? ''
      : `found = rlm_query_batched([f"level ${String(depth + 1)}${branch}{side}" for side in ${JSON.stringify(SIDES)}], model="gemini-2.5-flash")`;
  return answered(
    repl(
      [
        children,
        `asked = ["good 1", "good 2", "refuse", "stumble${branch}", "break"${depth === DEEPEST ? ', "unanswered"' : ''}]`,
        'leaves = llm_query_batched(asked, model="claude-sonnet-4-5")',
        'FINAL(repr([leaf[:20] for leaf in leaves]))',
      ].join('\n'),
    ),
    asked,
  );
}

const stumbled = new Map<string, number>();

function playLeaf(prompt: string, asked: Asked): Answer {
  if (prompt.includes('refuse')) return { status: 400 };
  if (prompt.includes('break')) return { status: 500 };
  if (prompt.includes('stumble')) {
    const times = (stumbled.get(prompt) ?? 0) + 1;
    stumbled.set(prompt, times);
    // Every second request of the same words is told to come back.
    if (times % 2 === 1) return { status: 429, retryAfter: 0 };
  }
  return answered(`leaf: ${prompt}`, asked);
}

const never = (body: string): boolean => body.includes('"unanswered"');

function configFor(url: string, brokerTimeoutMs: number): RLMConfig {
  const { openai, anthropic, gemini } = modelsAt(url);
  return {
    llm: openai,
    otherLlms: [anthropic, gemini],
    environment: { name: 'local', options: { brokerTimeoutMs } },
    maxDepth: 4,
    maxRetries: 1,
  };
}

let provider: MockProvider | null = null;
let rlm: RLM | null = null;
afterEach(async () => {
  await rlm?.close();
  await provider?.close();
  await rm(folder, { recursive: true });
  provider = null;
  rlm = null;
});

let folder = '';
beforeEach(async () => {
  stumbled.clear();
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-tree-'));
});

describe('the account of a tree of runs, four levels deep, over three providers', () => {
  it('is what the providers counted, to the token and the cent, also of calls that failed', async () => {
    provider = await startMockProvider({ answer: playTree, never });
    const loggers = [{ name: 'jsonl', options: { path: path.join(folder, 'log.jsonl') } }];
    rlm = createRlmFromConfig({ ...configFor(provider.url, 5000), loggers });
    const events: RlmEvent[] = [];
    const run = rlm.stream('level 0', { live: false });
    const result = await readToEnd(run, (event) => events.push(event));
    const { counted } = provider;
    expect(result).toMatchObject({ success: true, stopReason: 'final' });

    // 1 + 2 + 4 + 8 runs of one turn; each asks 5 leaves, two of them twice; the 8 deepest one that hangs.
    const runs = 15;
    const deepest = 8;
    expect(counted.requests).toBe(runs + runs * 7 + deepest);
    expect(counted.unanswered).toBe(deepest);
    const { usage } = result;
    expect(usage.calls).toBe(counted.requests);
    expect([usage.inputTokens, usage.outputTokens]).toEqual([
      counted.inputTokens,
      counted.outputTokens,
    ]);
    expect(usage).toMatchObject({
      rootCalls: runs,
      subCalls: runs * 5 + deepest + runs - 1,
      iterations: runs,
      unknownCalls: deepest,
      costUsd: null,
    });
    // In whole micro-dollars per million: 1.25 and 10 for gpt-5, 3 and 15 for claude, 0.30 and 2.50 for gemini.
    const prices: Readonly<Record<string, readonly [number, number]>> = {
      'gpt-5': [1.25, 10],
      'claude-sonnet-4-5': [3, 15],
      'gemini-2.5-flash': [0.3, 2.5],
    };
    let picodollars = 0;
    for (const [model, tokens] of counted.byModel) {
      const [input = NaN, output = NaN] = prices[model] ?? [];
      picodollars += Math.round(
        tokens.inputTokens * input * 1e6 + tokens.outputTokens * output * 1e6,
      );
    }
    expect(Math.round(usage.knownCostUsd * 1e12)).toBe(picodollars);
    expect(events.at(-1)?.spent.inputTokens).toBe(counted.inputTokens);
    expect(JSON.stringify(events)).not.toContain(KEY);
    const log = await readFile(path.join(folder, 'log.jsonl'), 'utf8');
    expect(log).toContain('run_finished');
    expect(log).not.toContain(KEY);
  }, 60_000);

  it('is right also when the whole tree is aborted in the middle', async () => {
    const abort = new AbortController();
    provider = await startMockProvider({ answer: playTree, never });
    rlm = createRlmFromConfig(configFor(provider.url, 60_000));
    const run = rlm.stream('level 0', { live: false, signal: abort.signal });
    let leavesLeft = 8 * 5;
    let step = await run.next();
    while (step.done !== true) {
      // What is left then hangs at the provider: nothing is on its way that it has not counted.
      const { type, depth } = step.value;
      if (type === 'sub_call_finished' && depth === DEEPEST) leavesLeft -= 1;
      if (leavesLeft === 0 && provider.counted.unanswered === 8) abort.abort();
      step = await run.next();
    }
    const { usage, stopReason } = step.value;
    const { counted } = provider;
    expect(stopReason).toBe('aborted');
    // The requests themselves were called off: the provider sees their connections close.
    while (counted.abandoned < 8) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(usage.calls).toBe(counted.requests);
    expect([usage.inputTokens, usage.outputTokens]).toEqual([
      counted.inputTokens,
      counted.outputTokens,
    ]);
  }, 60_000);
});
