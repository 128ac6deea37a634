import { describe, expect, it } from '@jest/globals';

import { untilNothing } from './eventually.js';
import { HostProcess } from './host-process.js';

const SCRIPT = `
  import { readdirSync } from 'node:fs';

  const TURNS = 20;
  /** Which run a request belongs to, and which of its turns this is. */
  const place = ({ messages }) => ({
    run: Number(/run number (\\d+)/.exec(messages[1].content)[1]),
    turn: (messages.length - 2) / 2,
  });
  const turnOf = (request) => {
    const { run, turn } = place(request);
    if (turn === TURNS) return '\`\`\`repl\\nFINAL("|".join(log))\\n\`\`\`';
    const setUp = turn === 0 ? 'log = [context[:9]]\\n' : '';
    return '\`\`\`repl\\n' + setUp + 'log.append(llm_query(f"{context[:9]} turn ' + turn + '"))\\n\`\`\`';
  };
  const llm = createMockLlm({ subCalls: async ({ messages }) => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    return 'answer to ' + messages[0].content;
  } });
  const root = { modelName: 'root', complete: async (request) => ({
    text: turnOf(request), model: 'root', usage: null, costUsd: 0, finishReason: 'stop',
  }) };
  const rlm = createRlm({ llm: root, subCallLlm: llm, environment: createLocalEnvironmentFactory() });

  const name = (run) => 'c' + String(run).padStart(8, '0');
  const expected = (run) => [
    name(run),
    ...Array.from({ length: TURNS }, (_, turn) => 'answer to ' + name(run) + ' turn ' + turn),
  ].join('|');
  const runs = async (first, count) => {
    const results = await Promise.all(Array.from({ length: count }, (_, n) => rlm.completion(
      'run number ' + (first + n), { context: name(first + n) + 'x'.repeat(10_000) })));
    return results.filter(({ answer, success, usage }, n) => answer !== expected(first + n)
      || !success || usage.subCalls !== TURNS || usage.rootCalls !== TURNS + 1).length;
  };
  const settle = async () => {
    for (let round = 0; round < 5; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      global.gc();
    }
    return {
      megabytes: process.memoryUsage().rss / 2 ** 20,
      heap: process.memoryUsage().heapUsed / 2 ** 20,
      descriptors: readdirSync('/proc/self/fd').length,
    };
  };

  // The first runs pay for what stays: compiled code, pools, the supervisor.
  const wrongBefore = await runs(0, 100);
  const before = await settle();
  say('warm');
  const wrong = await runs(1000, 200);
  const after = await settle();
  say({ wrongBefore, wrong, before, after });
  setInterval(() => {}, 1000);
`;

interface Usage {
  readonly megabytes: number;
  readonly heap: number;
  readonly descriptors: number;
}

describe('200 runs at once, each of 20 blocks with a sub-call', () => {
  it('each get their own right answer, and leave memory, descriptors and processes as they were', async () => {
    await using host = await HostProcess.start(SCRIPT, { nodeArgs: ['--expose-gc'] });
    expect(await host.hear()).toBe('warm');
    const said = (await host.hear()) as {
      readonly wrongBefore: number;
      readonly wrong: number;
      readonly before: Usage;
      readonly after: Usage;
    };
    expect(said).toMatchObject({ wrongBefore: 0, wrong: 0 });
    // The supervisor stays for the next session, and may keep one ready.
    const tooMany = async () => (await host.descendants()).slice(2);
    expect(await untilNothing(tooMany)).toEqual([]);
    const { before, after } = said;
    // Generous: 200 runs that were not let go would hold many times as much.
    expect(after.descriptors - before.descriptors).toBeLessThanOrEqual(5);
    expect(after.heap - before.heap).toBeLessThan(20);
    expect(after.megabytes - before.megabytes).toBeLessThan(100);
  });
});
