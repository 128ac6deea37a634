import { createRlmFromConfig, type RLMConfig, type RlmEvent } from '@rlm-ts/api';
import { describe, expect, it } from '@jest/globals';
import { RUNTIMES } from './engine.js';

const block = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

/** Turns that print, ask, raise, run too long, keep variables, and answer. */
const REPLIES = [
  block('lines = context.splitlines()\nprint(len(lines), lines[0])'),
  block('answers = llm_query_batched([f"is {line} odd?" for line in lines[:5]])\nprint(answers)'),
  block('class Count:\n    total = sum(range(10))\nprint(undefined_name)'),
  block('import math\nkept = Count.total\nwhile True: pass'),
  block('print(llm_query("last", model="nobody"))\nprint(kept, math.factorial(20))'),
  block('answer = {"content": f"{len(lines)} lines, {kept}", "ready": True}'),
];

/** One configuration; the environment is the one word of it that differs. */
function configured(environment: NonNullable<RLMConfig['environment']>): RLMConfig {
  return {
    llm: {
      backend: 'mock',
      options: { root: REPLIES, subCalls: ['one', 'two', 'three', 'four', 'five'] },
    },
    environment,
    blockTimeoutMs: 2000,
    maxConcurrentSubCalls: 1,
  };
}

/** Ids, times and words about the place; tokens count the marks that are left out below. */
const ELSEWHERE_OTHERS = new Set([
  'runId',
  'trajectoryId',
  'timestamp',
  'latencyMs',
  'executionTimeMs',
  'durationMs',
  'startedAt',
  'id',
  'environment',
  'isolation',
  'inputTokens',
]);

/** What is the same wherever the code runs, also if the two Pythons are not of the same version. */
function comparable(event: RlmEvent): unknown {
  const text = JSON.stringify(event, (key, value: unknown) =>
    ELSEWHERE_OTHERS.has(key) ? undefined : value,
  );
  // Each version of Python underlines another part of the line.
  return JSON.parse(text.replaceAll(/\\n[ ^~]+(?=\\n)/g, ''));
}

async function run(environment: NonNullable<RLMConfig['environment']>): Promise<unknown[]> {
  await using rlm = createRlmFromConfig(configured(environment));
  const context = Array.from({ length: 1000 }, (_, n) => `line ${String(n)} é`).join('\n');
  const events: unknown[] = [];
  for await (const event of rlm.stream('How many lines?', { context })) {
    events.push(comparable(event));
  }
  return events;
}

describe('one configuration with another word for its environment', () => {
  it.each(RUNTIMES)(
    'gives the same events and the same answer on local and on %s',
    async (runtime) => {
      const local = await run({ name: 'local' });
      const docker = await run({ name: 'docker', options: { runtime } });
      expect(docker).toEqual(local);
      expect(JSON.stringify(local.at(-1))).toContain('1000 lines, 45');
      expect(local.length).toBeGreaterThan(25);
    },
  );
});
