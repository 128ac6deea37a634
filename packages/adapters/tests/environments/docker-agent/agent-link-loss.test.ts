import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import fc from 'fast-check';
import { MAX_AGENT_FRAME_BYTES } from '../../../src/environments/docker/agent/agent-frames.js';
import { MISSED_BEATS } from '../../../src/environments/docker/agent/heart-beat.js';
import { anyPlaces, cut } from '../runtime-protocol/arbitrary-bytes.js';
import { LinkedAgent, SETTINGS, watch } from './linked-agent.js';
import { agentEvent, attached, settled, type ScriptedAgent } from './scripted-agent.js';

const PROXY = 2 ** 31;

/** A link of which everything is expected that can be. */
async function busyLink() {
  const scene = new LinkedAgent();
  scene.agent.answers = {};
  scene.agent.say({ event: 'proxy', channel: PROXY });
  const { interpreter, heard } = scene.start();
  interpreter.channel.write('x');
  const waiting = {
    ready: watch(scene.link.begin(SETTINGS)),
    file: watch(scene.link.checkFile('/a')),
    interrupted: watch(scene.link.interrupt(interpreter.channel.id)),
    ended: watch(interpreter.ended),
  };
  await settled();
  const proxyHeard = scene.proxies.map((proxy) => LinkedAgent.listen(proxy));
  return { scene, interpreter, heard, waiting, proxyHeard };
}

const BREAKS: readonly [name: string, code: string | null, act: (agent: ScriptedAgent) => void][] =
  [
    [
      'the stream ends',
      null,
      (agent) => {
        agent.hangUp();
      },
    ],
    [
      'the stream is destroyed',
      null,
      (agent) => {
        agent.stream.destroy();
      },
    ],
    [
      'the stream breaks',
      'CONTAINER_FAILED',
      (agent) => {
        agent.stream.destroy(new Error('EPIPE'));
      },
    ],
    [
      'the engine sends what is no attached stream',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.sayBytes(Buffer.from('HTTP/1.1 500 no\r\n\r\n'));
      },
    ],
    [
      'the agent announces a frame of 10 MB',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.sayBytes(attached(2, Buffer.from([0, 0, 0, 0, 0, 0x98, 0x96, 0x80])));
      },
    ],
    [
      'the agent says what is not JSON',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.sayFrame(0, Buffer.from('{"event":'));
      },
    ],
    [
      'the agent says nothing in a frame',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.sayFrame(0, Buffer.alloc(0));
      },
    ],
    [
      'the agent says 1 MB of brackets',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.sayFrame(0, Buffer.alloc(MAX_AGENT_FRAME_BYTES, '['));
      },
    ],
    [
      'the agent tells of an unknown event',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.say({ event: 'sing' });
      },
    ],
    [
      'the agent adds what nobody knows',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.say({ event: 'pong', __proto__: null, extra: 1 });
      },
    ],
    [
      'the agent gives back a negative room',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.say({ event: 'credit', channel: 1, bytes: -5 });
      },
    ],
    [
      'the agent starts a proxy beside the proxy',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.say({ event: 'proxy', channel: PROXY + 1 });
      },
    ],
    [
      'the agent starts the same proxy again',
      'PROTOCOL_VIOLATION',
      (agent) => {
        agent.say({ event: 'proxy', channel: PROXY });
      },
    ],
  ];

describe('AgentLink when its stream is lost', () => {
  it.each(BREAKS)('tells everybody who waits, when %s', async (_name, code, act) => {
    const { scene, heard, waiting, proxyHeard } = await busyLink();
    act(scene.agent);
    await settled();
    for (const watched of [waiting.ready, waiting.file]) {
      expect(watched.outcome).toMatchObject({ code: code ?? 'CONTAINER_FAILED' });
      expect(RlmError.isInstance(watched.outcome)).toBe(true);
    }
    expect(waiting.interrupted.outcome).toBeUndefined();
    expect(waiting.ended.outcome).toEqual({ exitCode: null, signal: null, outOfMemory: false });
    expect(heard).toEqual(['(end)']);
    expect(proxyHeard).toEqual([['(close)']]);
    expect(scene.lost?.cause?.code ?? null).toBe(code);
    expect(scene.link.alive).toBe(false);
    expect(scene.agent.stream.destroyed).toBe(true);
  });

  it('answers at once whoever comes afterwards', async () => {
    const scene = new LinkedAgent();
    scene.link.destroy();
    scene.link.destroy();
    await expect(scene.link.begin(SETTINGS)).rejects.toMatchObject({
      code: 'CONTAINER_FAILED',
      details: { lost: true },
    });
    await expect(scene.link.checkFile('/a')).rejects.toMatchObject({ code: 'CONTAINER_FAILED' });
    const { interpreter, heard } = scene.start();
    expect(await interpreter.ended).toMatchObject({ exitCode: null });
    await scene.link.interrupt(interpreter.channel.id);
    scene.link.end(interpreter.channel.id);
    scene.link.sendRuntime(Buffer.from('x'));
    await settled();
    expect(heard).toEqual(['(end)']);
    expect(scene.agent.orders).toEqual([]);
    expect(scene.lost).toEqual({ cause: null });
  });

  it('keeps how an interpreter ended if only its last words were lost', async () => {
    const scene = new LinkedAgent();
    scene.agent.answers = {};
    const { interpreter } = scene.start();
    scene.agent.say({ event: 'ended', channel: 1, code: 3, signal: null, outOfMemory: true });
    await settled();
    scene.agent.hangUp();
    expect(await interpreter.ended).toEqual({ exitCode: 3, signal: null, outOfMemory: true });
  });

  it('hears nothing more of an agent that it has given up', async () => {
    const scene = new LinkedAgent();
    scene.link.onWarm = () => {
      scene.link.destroy();
    };
    scene.agent.say({ event: 'warm' }, { event: 'proxy', channel: PROXY });
    await settled();
    expect(scene.proxies).toEqual([]);
  });

  it('lets a write that nobody takes any more fail', async () => {
    const scene = new LinkedAgent();
    scene.agent.reads = false;
    const { interpreter, heard } = scene.start();
    for (let write = 0; write < 5; write += 1) interpreter.channel.write(Buffer.alloc(1 << 17));
    await settled();
    scene.agent.stream.destroy(new Error('ECONNRESET'));
    await settled();
    expect(heard[0]).toBe('(end)');
    expect(await interpreter.ended).toMatchObject({ exitCode: null });
  });
});

describe('AgentLink with a hostile agent', () => {
  const anyEvent = fc.oneof(
    fc.constantFrom('ready', 'warm', 'pong').map((event) => {
      if (event !== 'ready') return { event };
      return { event, protocol: 1, python: [3, 9, 0], proxyUrl: null, inspection: null };
    }),
    fc.record({
      event: fc.constantFrom('interrupted', 'proxy', 'proxy_ended'),
      channel: fc.nat(3),
    }),
    fc.record({ event: fc.constant('credit'), channel: fc.nat(3), bytes: fc.nat(1 << 20) }),
    fc.record({ event: fc.constant('failed'), channel: fc.nat(3), reason: fc.string() }),
    fc.record({
      event: fc.constant('file'),
      id: fc.nat(3),
      error: fc.constant(null),
      size: fc.nat(),
      digest: fc.constant('d'),
    }),
    fc.record({
      event: fc.constant('ended'),
      channel: fc.nat(3),
      code: fc.nat(255),
      signal: fc.constant(null),
      outOfMemory: fc.boolean(),
    }),
  );
  const anySaid = fc.oneof(
    { weight: 6, arbitrary: anyEvent.map((event) => attached(2, agentEvent(event))) },
    { weight: 2, arbitrary: fc.string().map((text) => attached(1, Buffer.from(text))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)) },
  );

  it('settles everything that waits, whatever is said and wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anySaid, { maxLength: 12 }),
        anyPlaces,
        fc.boolean(),
        async (said, places, answersAsWell) => {
          const scene = new LinkedAgent();
          if (!answersAsWell) scene.agent.answers = {};
          const { interpreter } = scene.start();
          interpreter.channel.write('hello');
          const waiting = [
            watch(scene.link.begin(SETTINGS)),
            watch(scene.link.checkFile('/a')),
            watch(scene.link.interrupt(interpreter.channel.id)),
            watch(interpreter.ended),
            watch(scene.link.lost),
          ];
          for (const piece of cut(Buffer.concat(said), places)) scene.agent.sayBytes(piece);
          await settled();
          scene.agent.hangUp();
          await settled();
          for (const { outcome } of waiting) {
            expect(outcome).not.toBe('pending');
            if (outcome instanceof Error) expect(RlmError.isInstance(outcome)).toBe(true);
          }
          expect(scene.proxies.every((proxy) => proxy.destroyed)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('AgentLink in silence', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives an agent up that shows no sign of life', async () => {
    const scene = new LinkedAgent(100);
    await scene.link.begin(SETTINGS);
    scene.agent.answers = {};
    const { interpreter } = scene.start();
    const ended = watch(interpreter.ended);
    for (let beat = 0; beat < MISSED_BEATS; beat += 1) {
      jest.advanceTimersByTime(100);
      await settled();
    }
    expect(scene.agent.ordersTo('ping')).toHaveLength(MISSED_BEATS);
    expect(scene.link.alive).toBe(true);
    jest.advanceTimersByTime(100);
    await settled();
    expect(scene.lost?.cause).toMatchObject({ code: 'CONTAINER_FAILED', details: { lost: true } });
    expect(ended.outcome).toMatchObject({ exitCode: null });
  });

  it('takes any byte for a sign of life', async () => {
    const scene = new LinkedAgent(100);
    await scene.link.begin(SETTINGS);
    scene.agent.answers = {};
    scene.start();
    for (let beat = 0; beat < MISSED_BEATS * 5; beat += 1) {
      jest.advanceTimersByTime(100);
      scene.agent.write('.');
      await settled();
    }
    expect(scene.link.alive).toBe(true);
    scene.link.destroy();
  });

  it('waits with that for the agent to be ready: a start has its own time limit', async () => {
    const scene = new LinkedAgent(100);
    scene.agent.answers = {};
    void scene.link.begin(SETTINGS).catch(() => undefined);
    for (let beat = 0; beat < MISSED_BEATS * 5; beat += 1) {
      jest.advanceTimersByTime(100);
      await settled();
    }
    expect(scene.agent.ordersTo('ping')).toEqual([]);
    expect(scene.link.alive).toBe(true);
    scene.link.destroy();
  });
});
