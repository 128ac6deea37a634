import { describe, expect, it } from '@jest/globals';
import type { ToolHost, ToolOutcome } from '@rlm-ts/domain';
import { CallsInFlight } from '../../../src/environments/runtime-protocol/calls-in-flight.js';
import {
  HostCallRelay,
  type HostFunctions,
} from '../../../src/environments/runtime-protocol/host-call-relay.js';
import { InterpreterConnection } from '../../../src/environments/runtime-protocol/interpreter-connection.js';
import {
  MAX_REQUESTS_IN_FLIGHT,
  type HostCallMessage,
} from '../../../src/environments/runtime-protocol/messages.js';
import { HELLO, ScriptedSandbox } from './scripted-sandbox.js';

const never = new Promise<never>(() => undefined);

function toolsThat(call: ToolHost['call']): ToolHost {
  const parameters = { type: 'object' };
  return { specifications: [{ name: 'search', description: '', parameters }], call };
}

const echo = toolsThat((_name, args) =>
  Promise.resolve({ isError: false, text: JSON.stringify(args) }),
);

/** A relay between a scripted sandbox and an application that may break its contract. */
class Scene {
  readonly sandbox = new ScriptedSandbox();
  readonly connection = new InterpreterConnection(this.sandbox.stream);
  readonly cpuMs: number[] = [];
  ended = 0;
  readonly calls = new CallsInFlight({
    began: (cpuMs) => this.cpuMs.push(cpuMs),
    ended: () => {
      this.ended += 1;
    },
  });
  private readonly relay: HostCallRelay;

  constructor(functions: HostFunctions, timeoutMs = 60_000) {
    this.sandbox.say(HELLO);
    this.relay = new HostCallRelay(functions, timeoutMs, this.calls);
  }

  call(id: number, args = '{}', change: Partial<HostCallMessage> = {}): void {
    const body = Buffer.from(args);
    const size = body.length;
    this.relay.serve(
      this.connection,
      { type: 'host_call', id, cpuMs: 0, function: 'tool', tool: 'search', size, ...change },
      body,
    );
  }

  askBudget(): void {
    this.call(1, '', { function: 'budget', tool: null });
  }

  async replies(count: number): Promise<readonly [id: number, text: string][]> {
    while (this.sandbox.heard.length < count || this.ended < this.cpuMs.length) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return this.sandbox.heard.map(({ header, body }) => {
      const { id, answers } = header as {
        id: number;
        answers: { ok: boolean; size: number; code?: string }[];
      };
      const [answer] = answers;
      expect(answers).toHaveLength(1);
      expect(answer?.size).toBe(body.length);
      expect(answer?.code).toBe(answer?.ok === true ? undefined : 'TOOL_FAILED');
      return [id, `${answer?.ok === true ? '' : 'Error: '}${body.toString()}`];
    });
  }
}

describe('HostCallRelay', () => {
  it('passes arguments and results on as JSON, the clock standing still meanwhile', async () => {
    const scene = new Scene({ tools: echo });
    scene.call(7, '{"query":"\\ud800","__proto__":{"a":1}}', { cpuMs: 5 });
    expect(scene.calls.count).toBe(1);
    expect(await scene.replies(1)).toEqual([[7, '{"query":"\\ud800","__proto__":{"a":1}}']]);
    expect(scene.cpuMs).toEqual([5]);
    expect(scene.calls.count).toBe(0);
  });

  it('answers a call of a tool that is not there', async () => {
    for (const functions of [{}, { tools: echo }]) {
      const scene = new Scene(functions);
      for (const tool of ['', 'other', '__proto__', 'constructor']) scene.call(1, '{}', { tool });
      for (const [, text] of await scene.replies(4)) expect(text).toMatch(/^Error: .*no tool/);
    }
  });

  it('answers for an application that rejects, throws, or answers nonsense', async () => {
    const rogues: ToolHost['call'][] = [
      () => Promise.reject(new Error('broken')),
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a rogue
      () => Promise.reject(null),
      () => {
        throw new Error('broken');
      },
      ...[null, undefined, {}, { isError: true }, { isError: false, text: 7 }].map(
        (value) => () => Promise.resolve(value as ToolOutcome),
      ),
    ];
    for (const rogue of rogues) {
      const scene = new Scene({ tools: toolsThat(rogue) });
      scene.call(1);
      const [[, text] = []] = await scene.replies(1);
      expect(text).toMatch(/^Error: ./);
      expect(scene.ended).toBe(1);
      expect(scene.connection.alive).toBe(true);
    }
  });

  it('aborts and answers for a tool that does not come to an end', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const silent = toolsThat((_name, _args, options) => {
      signals.push(options?.signal);
      return never;
    });
    const slow = new Scene({ tools: silent }, 10);
    slow.call(1);
    expect(await slow.replies(1)).toEqual([[1, 'Error: the tool did not answer within 10 ms']]);
    const cancelled = new Scene({ tools: silent });
    cancelled.call(1);
    cancelled.call(2);
    await Promise.resolve();
    cancelled.calls.cancel();
    for (const [, text] of await cancelled.replies(2)) expect(text).toMatch(/cancelled/);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true]);
  });

  it('refuses more calls or bytes at once than its limits', async () => {
    const many = new Scene({ tools: toolsThat(() => never) });
    for (let id = 0; id <= MAX_REQUESTS_IN_FLIGHT; id += 1) many.call(id);
    const large = new Scene({ tools: toolsThat(() => never) });
    const args = JSON.stringify({ query: 'x'.repeat(60 * (1 << 20)) });
    for (let id = 1; id <= 5; id += 1) large.call(id, args);
    const refusals = [many, large].map(({ sandbox }) =>
      sandbox.heard.map(({ header }) => (header as { id: number }).id),
    );
    expect(refusals).toEqual([[MAX_REQUESTS_IN_FLIGHT], [5]]);
    many.calls.cancel();
    large.calls.cancel();
    await large.replies(5);
  });

  it('takes a call that no function of the runtime makes for a protocol violation', () => {
    const scene = new Scene({ tools: echo });
    const wrong: (() => void)[] = [
      ...['', 'x', '[]', 'null', '7', '"text"', '{"a":NaN}', '{}{}'].map((args) => () => {
        scene.call(1, args);
      }),
      () => {
        scene.call(1, '{}', { size: 3 });
      },
      () => {
        scene.call(1, '{}', { tool: null });
      },
      () => {
        scene.call(1, '', { function: 'budget' });
      },
      () => {
        scene.call(1, '{}', { function: 'budget', tool: null });
      },
    ];
    for (const call of wrong) {
      expect(call).toThrow(expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }));
    }
    expect(scene.cpuMs).toEqual([]);
  });

  it('tells the budget at once, without a word about the block', async () => {
    const scene = new Scene({
      budget: () => ({
        subCalls: { used: 2, limit: 5 },
        tokens: { used: 0, limit: Infinity },
        costUsd: { used: null, limit: 1 },
        iterations: { used: 1, limit: null },
        seconds: { used: 0.5, limit: 0.25 },
        depth: { used: 0, limit: 1 },
      }),
    });
    scene.askBudget();
    const [[, text] = []] = await scene.replies(1);
    expect(JSON.parse(text ?? '')).toMatchObject({
      sub_calls: { used: 2, limit: 5, left: 3 },
      tokens: { used: 0, limit: null, left: null },
      cost_usd: { used: null, limit: 1, left: null },
      seconds: { used: 0.5, limit: 0.25, left: 0 },
    });
    expect(scene.cpuMs).toEqual([]);
  });

  it('says why it cannot tell the budget', async () => {
    const scene = new Scene({
      budget: () => {
        throw new Error('closed');
      },
    });
    scene.askBudget();
    expect(await scene.replies(1)).toEqual([[1, 'Error: budget() failed: closed']]);
  });
});
