import { describe, expect, it } from '@jest/globals';
import type { BrokerPort, SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';
import { CallsInFlight } from '../../../src/environments/runtime-protocol/calls-in-flight.js';
import { InterpreterConnection } from '../../../src/environments/runtime-protocol/interpreter-connection.js';
import {
  MAX_REQUESTS_IN_FLIGHT,
  type CallMessage,
} from '../../../src/environments/runtime-protocol/messages.js';
import { SubCallRelay } from '../../../src/environments/runtime-protocol/sub-call-relay.js';
import { HELLO, ScriptedSandbox } from './scripted-sandbox.js';

function outcome(text: string | null): SubCallOutcome {
  const failure = text === null ? ({ code: 'MODEL_FAILED', message: 'no' } as const) : null;
  return { id: '1', model: 'm', text, failure, usage: null, costUsd: null, latencyMs: 1 };
}

const echo: BrokerPort = {
  query: (request) => Promise.resolve(outcome(request.prompt)),
  queryBatch: (requests) => Promise.resolve(requests.map(({ prompt }) => outcome(prompt))),
};

interface Reply {
  readonly id: number;
  readonly texts: readonly string[];
}

/** A relay between a scripted sandbox and a broker that may break its contract. */
class Scene {
  readonly sandbox = new ScriptedSandbox();
  readonly connection = new InterpreterConnection(this.sandbox.stream);
  began = 0;
  ended = 0;
  readonly calls = new CallsInFlight({
    began: () => {
      this.began += 1;
    },
    ended: () => {
      this.ended += 1;
    },
  });
  readonly relay: SubCallRelay;

  constructor(broker: BrokerPort) {
    this.sandbox.say(HELLO);
    this.relay = new SubCallRelay(broker, 1000, this.calls);
  }

  call(id: number, prompts: readonly string[], change: Partial<CallMessage> = {}): void {
    const bodies = prompts.map((prompt) => Buffer.from(prompt));
    const requests = bodies.map(({ length }) => ({ encoding: 'utf-8' as const, size: length }));
    const call: CallMessage = {
      type: 'call',
      cpuMs: 0,
      id,
      kind: 'llm_query',
      model: null,
      requests,
      ...change,
    };
    this.relay.serve(this.connection, call, Buffer.concat(bodies));
  }

  async replies(count: number): Promise<readonly Reply[]> {
    while (this.sandbox.heard.length < count || this.ended < this.began) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return this.sandbox.heard.map(({ header, body }) => {
      const { id, answers } = header as {
        id: number;
        answers: { ok: boolean; encoding: string; size: number }[];
      };
      let start = 0;
      const texts = answers.map(({ ok, encoding, size }) => {
        const text = body.toString(encoding === 'utf-8' ? 'utf8' : 'utf16le', start, start + size);
        start += size;
        return ok ? text : `Error: ${text}`;
      });
      expect(start).toBe(body.length);
      return { id, texts };
    });
  }
}

describe('SubCallRelay', () => {
  it('answers each call with the outcomes in the order of its requests', async () => {
    const scene = new Scene(echo);
    scene.call(1, ['a']);
    scene.call(2, ['b', 'é', '', '😀']);
    expect(await scene.replies(2)).toEqual(
      expect.arrayContaining([
        { id: 1, texts: ['a'] },
        { id: 2, texts: ['b', 'é', '', '😀'] },
      ]),
    );
    expect(scene.relay.takeRecords()).toHaveLength(5);
    expect(scene.relay.takeRecords()).toEqual([]);
  });

  it('passes lone surrogates both ways', async () => {
    const scene = new Scene({
      ...echo,
      query: (r) => Promise.resolve(outcome(`${r.prompt}\udc00`)),
    });
    const prompt = Buffer.from('\ud83da', 'utf16le');
    scene.relay.serve(
      scene.connection,
      {
        type: 'call',
        cpuMs: 0,
        id: 1,
        kind: 'llm_query',
        model: null,
        requests: [{ encoding: 'utf-16-le', size: prompt.length }],
      },
      prompt,
    );
    expect(await scene.replies(1)).toEqual([{ id: 1, texts: ['\ud83da\udc00'] }]);
  });

  it('passes a failure on as a failure', async () => {
    const scene = new Scene({ ...echo, query: () => Promise.resolve(outcome(null)) });
    scene.call(1, ['a']);
    expect(await scene.replies(1)).toEqual([{ id: 1, texts: ['Error: no'] }]);
  });

  it('answers for brokers that reject, throw, or answer nonsense', async () => {
    const nonsense = (value: unknown): BrokerPort => ({
      query: () => Promise.resolve(value as SubCallOutcome),
      queryBatch: () => Promise.resolve(value as SubCallOutcome[]),
    });
    const rogues: BrokerPort[] = [
      {
        query: () => Promise.reject(new Error('broken')),
        queryBatch: () => Promise.reject(new Error('broken')),
      },
      {
        query: () => {
          throw new Error('broken');
        },
        queryBatch: () => {
          throw new Error('broken');
        },
      },
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a rogue
      { query: () => Promise.reject('text'), queryBatch: () => Promise.reject(null) },
      nonsense(null),
      nonsense(undefined),
      nonsense({}),
      nonsense([]),
      nonsense([outcome('only one')]),
      nonsense({ failure: null, text: 7 }),
    ];
    for (const broker of rogues) {
      const scene = new Scene(broker);
      scene.call(1, ['a']);
      scene.call(2, ['b', 'c']);
      const replies = await scene.replies(2);
      expect(replies.map(({ texts }) => texts.length).sort()).toEqual([1, 2]);
      expect(scene.ended).toBe(2);
      expect(scene.connection.alive).toBe(true);
    }
  });

  it('answers for a broker that never settles once the call is cancelled', async () => {
    const never = new Promise<never>(() => undefined);
    const scene = new Scene({ query: () => never, queryBatch: () => never });
    scene.call(1, ['a']);
    scene.call(2, ['b', 'c']);
    scene.calls.cancel();
    const replies = await scene.replies(2);
    for (const text of replies.flatMap(({ texts }) => texts))
      expect(text).toMatch(/^Error: .*cancel/);
    expect(scene.ended).toBe(2);
  });

  it('lets a broker that hears the cancellation say itself what became of the call', async () => {
    const scene = new Scene({
      ...echo,
      query: (_request, options) =>
        new Promise((resolve) => {
          options?.signal?.addEventListener('abort', () => {
            resolve(outcome('cut short'));
          });
        }),
    });
    scene.call(1, ['a']);
    scene.calls.cancel();
    expect(await scene.replies(1)).toEqual([{ id: 1, texts: ['cut short'] }]);
    expect(scene.relay.takeRecords()).toHaveLength(1);
  });

  it('cancels only what is in flight, not the calls after it', async () => {
    const scene = new Scene(echo);
    scene.calls.cancel();
    scene.call(1, ['a']);
    expect(await scene.replies(1)).toEqual([{ id: 1, texts: ['a'] }]);
  });

  it('refuses more requests or bytes at once than its limits, without asking the broker', async () => {
    let asked = 0;
    const never = new Promise<never>(() => undefined);
    const scene = new Scene({
      query: () => {
        asked += 1;
        return never;
      },
      queryBatch: () => {
        asked += 1;
        return never;
      },
    });
    scene.call(1, Array<string>(MAX_REQUESTS_IN_FLIGHT).fill(''));
    scene.call(2, ['one more']);
    expect(asked).toBe(1);
    const other = new Scene({ query: () => never, queryBatch: () => never });
    const large = 'x'.repeat(60 * (1 << 20));
    for (let id = 1; id <= 5; id += 1) other.call(id, [large]);
    scene.calls.cancel();
    other.calls.cancel();
    const refusals = [...(await scene.replies(2)), ...(await other.replies(5))]
      .filter(({ texts }) => /at once/.test(texts[0] ?? ''))
      .map(({ id }) => id);
    expect(refusals).toEqual([2, 5]);
  });

  it('takes sizes that do not add up to the body for a protocol violation', () => {
    const scene = new Scene(echo);
    const sizes = [[0], [2], [1, 1], [2 ** 53 - 1], [2 ** 53 - 1, 2 ** 53 - 1]];
    for (const each of sizes) {
      const requests = each.map((size) => ({ encoding: 'utf-8' as const, size }));
      expect(() => {
        scene.call(1, ['x'], { requests });
      }).toThrow(expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }));
    }
    expect(scene.began).toBe(0);
  });

  it('reads the context of a child run: text, values with special numbers, bytes', async () => {
    const seen: SubCallRequest[] = [];
    const scene = new Scene({
      ...echo,
      query: (request) => {
        seen.push(request);
        return Promise.resolve(outcome('ok'));
      },
    });
    const serve = (kind: 'json' | 'bytes', context: Buffer): void => {
      const call: CallMessage = {
        type: 'call',
        cpuMs: 0,
        id: 1,
        kind: 'rlm_query',
        model: 'm',
        requests: [{ encoding: 'utf-8', size: 1, context: { kind, size: context.length } }],
      };
      scene.relay.serve(scene.connection, call, Buffer.concat([Buffer.from('q'), context]));
    };
    serve('json', Buffer.from('"te\\u00e9xt"'));
    serve('json', Buffer.from('{"a":[NaN,Infinity,-Infinity],"__proto__":1}'));
    serve('bytes', Buffer.from([255, 0]));
    expect(() => {
      serve('json', Buffer.from('{'));
    }).toThrow(expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }));
    await scene.replies(3);
    const [text, value, bytes] = seen.map(({ context }) => context);
    expect(text).toEqual({ kind: 'text', text: 'teéxt' });
    expect(value).toMatchObject({ kind: 'json', value: { a: [NaN, Infinity, -Infinity] } });
    expect(bytes).toEqual({ kind: 'bytes', bytes: Buffer.from([255, 0]) });
  });
});
