import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import type { BrokerEndpoint } from '@rlm-ts/domain';
import { createScriptedEgressFilter, createScriptedLlm } from '@rlm-ts/testkit';

import { createRlm } from '../src/create-rlm.js';
import { block, scriptedEnvironment } from './scripted-parts.js';

/** Asks over an endpoint from another process, and resolves with what that process was told. */
async function askFromElsewhere({ url, token }: BrokerEndpoint): Promise<unknown> {
  const script = `
    import { WebSocketBrokerClient } from '@rlm-ts/adapters';
    const client = new WebSocketBrokerClient(${JSON.stringify({ url, token })});
    const outcomes = await client.queryBatch(
      ['a', 'b'].map((prompt) => ({ kind: 'llm_query', prompt })));
    console.log(JSON.stringify(outcomes.map(({ text, failure }) => text ?? failure.code)));
    await client.close();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('.', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as unknown;
}

describe('the endpoint of a session', () => {
  it('answers another process while the run lasts, and nobody afterwards', async () => {
    const endpoints: BrokerEndpoint[] = [];
    const environment = scriptedEnvironment({
      execute: async (_code, session) => {
        const endpoint = await session.brokerEndpoint();
        // However often it is asked for.
        expect(await session.brokerEndpoint()).toEqual(endpoint);
        endpoints.push(endpoint);
        const told = await askFromElsewhere(endpoint);
        return { finalAnswer: { text: JSON.stringify(told), source: 'final_call' } };
      },
    });
    const llm = createScriptedLlm('root', ({ purpose, messages }) =>
      purpose === 'root' ? block('ask') : `answer to ${messages[0]?.content ?? ''}`,
    );
    await using rlm = createRlm({ llm, environment });
    const [one, two] = await Promise.all([rlm.completion('?'), rlm.completion('?')]);
    for (const result of [one, two]) {
      expect(result.answer).toBe('["answer to a","answer to b"]');
      expect(result.usage).toMatchObject({ subCalls: 2 });
    }
    const [first, second] = endpoints;
    if (first === undefined || second === undefined) throw new Error('no endpoint was opened');
    expect(new URL(first.url).hostname).toBe('127.0.0.1');
    expect(first.token).not.toBe(second.token);
    expect(await askFromElsewhere(first)).not.toContain('answer to a');
    expect(one.usage.subCalls).toBe(2);
  });

  it('lets nothing through that must not leave the sandbox', async () => {
    const environment = scriptedEnvironment({
      execute: async (_code, session) => {
        const told = await askFromElsewhere(await session.brokerEndpoint());
        return { finalAnswer: { text: JSON.stringify(told), source: 'final_call' } };
      },
    });
    const llm = createScriptedLlm('root', ({ purpose, messages }) =>
      purpose === 'root' ? block('ask') : `answer to ${messages[0]?.content ?? ''}`,
    );
    // What it asks is "a" and "b".
    const egress = createScriptedEgressFilter({ letter: 'b' });
    await using rlm = createRlm({ llm, environment, egress });
    const { answer } = await rlm.completion('?');
    expect(answer).toBe('["answer to a","answer to [REDACTED: letter]"]');
  });

  it('is dead for good once the RLM is closed', async () => {
    let endpoint: BrokerEndpoint | undefined;
    const environment = scriptedEnvironment({
      execute: async (_code, session) => {
        endpoint = await session.brokerEndpoint();
        return { finalAnswer: { text: 'x', source: 'final_call' } };
      },
    });
    const rlm = createRlm({ llm: createScriptedLlm('root', () => block('ask')), environment });
    await rlm.completion('?');
    await rlm.close();
    if (endpoint === undefined) throw new Error('no endpoint was opened');
    expect(await askFromElsewhere(endpoint)).toEqual(['BROKER_UNAVAILABLE', 'BROKER_UNAVAILABLE']);
  });
});
