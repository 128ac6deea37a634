import { describe, expect, it } from '@jest/globals';
import type { ChatCompletion, ChatDelta } from '@rlm-ts/domain';

import { streamWithTimeLimits, withTimeLimits } from '../../../src/llm/calling/index.js';
import type { LimitedCall } from '../../../src/llm/calling/index.js';

const LONG = { timeoutMs: 60_000, idleTimeoutMs: 60_000 };
const COMPLETION: ChatCompletion = {
  text: 'ab',
  model: 'm',
  usage: null,
  costUsd: null,
  finishReason: 'stop',
};

describe('withTimeLimits', () => {
  it('comes to what the work comes to and leaves no timer', async () => {
    const before = timers();
    expect(await withTimeLimits('It', undefined, LONG, async () => 7)).toBe(7);
    expect(timers()).toBe(before);
  });

  it('throws what the work throws', async () => {
    const failure = new Error('vendor');
    await expect(withTimeLimits('It', undefined, LONG, () => Promise.reject(failure))).rejects.toBe(
      failure,
    );
  });

  it('ends work that pays no heed to its signal', async () => {
    const signals: AbortSignal[] = [];
    const late = withTimeLimits('It', undefined, { ...LONG, timeoutMs: 5 }, ({ signal }) => {
      signals.push(signal);
      return never();
    });
    await expect(late).rejects.toMatchObject({
      code: 'TIMEOUT',
      retryable: true,
      billed: 'unknown',
      message: 'It did not finish within 5 ms. Ask for less at once, or raise "timeoutMs".',
    });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('tells of the abort and not of the error that the signal made the work throw', async () => {
    const controller = new AbortController();
    const work = withTimeLimits('It', controller.signal, LONG, async ({ signal }) => {
      controller.abort();
      signal.throwIfAborted();
    });
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('does no work for a caller who has aborted already', async () => {
    let worked = false;
    const call = withTimeLimits('It', AbortSignal.abort(), LONG, async () => {
      worked = true;
    });
    await expect(call).rejects.toMatchObject({ code: 'ABORTED' });
    expect(worked).toBe(false);
  });
});

describe('streamWithTimeLimits', () => {
  it('passes on the pieces and the completion', async () => {
    const before = timers();
    const stream = streamWithTimeLimits('It', undefined, LONG, async function* () {
      yield piece('a');
      yield piece('b');
      return COMPLETION;
    });
    expect(await drain(stream)).toEqual({ text: 'ab', completion: COMPLETION });
    expect(timers()).toBe(before);
  });

  it('ends a stream that falls silent', async () => {
    const silent = streamWithTimeLimits('It', undefined, { ...LONG, idleTimeoutMs: 5 }, stuck);
    expect(await silent.next()).toEqual({ done: false, value: piece('a') });
    await expect(silent.next()).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('sent nothing for 5 ms'),
    });
  });

  it('does not count the time that the consumer takes', async () => {
    const limits = { ...LONG, idleTimeoutMs: 20 };
    let alive: () => void = () => undefined;
    const stream = streamWithTimeLimits('It', undefined, limits, async function* (call) {
      ({ alive } = call);
      yield piece('a');
      return COMPLETION;
    });
    await stream.next();
    // What is already underway still arrives.
    alive();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await stream.next()).toEqual({ done: true, value: COMPLETION });
  });

  it('takes a sign of life for a piece', async () => {
    const limits = { ...LONG, idleTimeoutMs: 400 };
    const stream = streamWithTimeLimits('It', undefined, limits, async function* ({ alive }) {
      for (let sign = 0; sign < 6; sign += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        alive();
      }
      yield piece('late');
      return COMPLETION;
    });
    expect((await stream.next()).value).toEqual(piece('late'));
    await stream.return(COMPLETION);
  });

  it('cancels and cleans up when it is left', async () => {
    const ends: string[] = [];
    const stream = streamWithTimeLimits('It', undefined, LONG, async function* ({ signal }) {
      signal.addEventListener('abort', () => ends.push('signal'));
      try {
        yield piece('a');
        yield piece('b');
      } finally {
        ends.push('clean-up');
      }
      return COMPLETION;
    });
    for await (const { text } of stream) {
      expect(text).toBe('a');
      break;
    }
    expect(ends).toEqual(['signal', 'clean-up']);
  });

  it('does not take a reply that its signal cut off for a whole one', async () => {
    const controller = new AbortController();
    const stream = streamWithTimeLimits('It', controller.signal, LONG, async function* () {
      yield piece('a');
      controller.abort();
      return COMPLETION;
    });
    await expect(drain(stream)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

async function* stuck({ signal }: LimitedCall): AsyncGenerator<ChatDelta, ChatCompletion> {
  expect(signal.aborted).toBe(false);
  yield piece('a');
  return never();
}

function piece(text: string): ChatDelta {
  return { kind: 'text', text };
}

async function drain(
  stream: AsyncGenerator<ChatDelta, ChatCompletion>,
): Promise<{ text: string; completion: ChatCompletion }> {
  let text = '';
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { text, completion: next.value };
    text += next.value.text;
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
