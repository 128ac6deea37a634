import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import type { ChatCompletion, LLMRequest } from '@rlm-ts/domain';

import { createProviderLlm } from '../../../src/llm/calling/index.js';
import type { Provider } from '../../../src/llm/calling/index.js';

const REQUEST: LLMRequest = {
  messages: [{ role: 'user', content: 'q' }],
  purpose: 'root',
  depth: 0,
};
const COMPLETION: ChatCompletion = {
  text: 'a',
  model: 'm',
  usage: null,
  costUsd: null,
  finishReason: 'stop',
};

describe('createProviderLlm', () => {
  it('connects at the first call, and once for all calls', async () => {
    let connections = 0;
    const model = createProviderLlm(
      provider({
        connect: async () => {
          connections += 1;
          return { client: 'client', secrets: [] };
        },
      }),
    );
    expect(connections).toBe(0);
    await Promise.all([model.complete(REQUEST), model.complete(REQUEST)]);
    const stream = model.stream(REQUEST);
    await stream.next();
    await stream.return(COMPLETION);
    expect(connections).toBe(1);
  });

  it('tries to connect again after a failure, which is told as it is', async () => {
    const missing = new RlmError({ code: 'API_KEY_MISSING', message: 'no key' });
    const outcomes = [
      () => Promise.reject(missing),
      () => Promise.resolve({ client: 'client', secrets: [] }),
    ];
    const model = createProviderLlm(
      provider({ connect: () => outcomes.shift()?.() ?? Promise.reject(missing) }),
    );
    await expect(model.complete(REQUEST)).rejects.toBe(missing);
    expect((await model.complete(REQUEST)).text).toBe('a');
  });

  it('has the vendor’s errors translated, with the secrets to leave out', async () => {
    const vendorError = new Error('vendor');
    const model = createProviderLlm(
      provider({
        complete: () => Promise.reject(vendorError),
        stream: async function* () {
          yield { kind: 'text', text: 'a' };
          throw vendorError;
        },
        translate: (error, secrets) =>
          new RlmError({
            code: 'MODEL_FAILED',
            message: `${String(error === vendorError)} ${secrets.join()}`,
          }),
      }),
    );
    await expect(model.complete(REQUEST)).rejects.toThrow('true secret');
    const stream = model.stream(REQUEST);
    await stream.next();
    await expect(stream.next()).rejects.toThrow('true secret');
  });

  it('makes no request for a caller who aborts while it connects', async () => {
    let asked = false;
    const controller = new AbortController();
    const model = createProviderLlm(
      provider({
        connect: async () => {
          controller.abort();
          return { client: 'client', secrets: [] };
        },
        complete: async () => {
          asked = true;
          return COMPLETION;
        },
      }),
    );
    const call = model.complete({ ...REQUEST, signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: 'ABORTED' });
    expect(asked).toBe(false);
  });
});

function provider(parts: Partial<Provider<string>>): Provider<string> {
  return {
    backend: 'toy',
    modelName: 'm',
    limits: { timeoutMs: 60_000, idleTimeoutMs: 60_000 },
    connect: async () => ({ client: 'client', secrets: ['secret'] }),
    complete: async () => COMPLETION,
    stream: async function* () {
      yield { kind: 'text', text: 'a' };
      return COMPLETION;
    },
    translate: (error) => RlmError.from(error, { code: 'INTERNAL' }),
    ...parts,
  };
}
