import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LLMPort } from '@rlm-ts/domain';

import { openAiBackends } from '../../../src/llm/openai/index.js';
import { openAiLlm } from '../../../src/llm/openai/openai-llm.js';
import { openAiOptionsSchemaFor } from '../../../src/llm/openai/options.js';
import { OPENAI } from '../../../src/llm/openai/presets.js';
import { startProviderServer, unreachableUrl } from '../provider-server.js';
import type { ProviderServer } from '../provider-server.js';
import { requestOf } from './request.js';

const VARIABLES = /^(AZURE_)?OPENAI_|^LITELLM_|^OPENROUTER_/;
const QUESTION = requestOf([{ role: 'user', content: 'q' }], {
  sampling: { maxOutputTokens: 9 },
});

describe('openAiBackends', () => {
  const environment = { ...process.env };
  let server: ProviderServer;

  beforeEach(async () => {
    for (const name of Object.keys(process.env)) {
      if (VARIABLES.test(name)) Reflect.deleteProperty(process.env, name);
    }
    server = await startProviderServer({ kind: 'echo' });
  });

  afterEach(async () => {
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
    await server.close();
  });

  it.each([
    ['openai', '/v1', '/v1/chat/completions', 'max_completion_tokens'],
    [
      'azure',
      '',
      '/openai/deployments/m/chat/completions?api-version=2024-10-21',
      'max_completion_tokens',
    ],
    ['litellm', '/v1', '/v1/chat/completions', 'max_tokens'],
    ['ollama', '/v1', '/v1/chat/completions', 'max_tokens'],
    ['vllm', '/v1', '/v1/chat/completions', 'max_tokens'],
    ['openrouter', '/api/v1', '/api/v1/chat/completions', 'max_tokens'],
  ])('%s asks where its address says, with the key', async (name, base, path, limit) => {
    const model = make(name, { baseURL: server.url + base, apiKey: 'sk-given' });
    expect((await model.complete(QUESTION)).text).toBe('q');
    const [seen] = server.seen();
    expect(seen?.raw).toContain(`POST ${path}\n`);
    expect(seen?.raw).toMatch(/(Bearer |api-key\n)sk-given/i);
    expect(seen?.body).toMatchObject({ model: 'm', [limit]: 9 });
  });

  it.each(['litellm', 'ollama', 'vllm'])('%s needs no key and then sends none', async (name) => {
    await make(name, { baseURL: `${server.url}/v1` }).complete(QUESTION);
    expect(server.seen()[0]?.raw).not.toMatch(/authorization|api-key|none/i);
  });

  it.each([
    ['openai', 'OPENAI_API_KEY'],
    ['azure', 'AZURE_OPENAI_API_KEY'],
    ['openrouter', 'OPENROUTER_API_KEY'],
  ])('%s without a key says so at the first call and asks nobody', async (name, variable) => {
    const model = make(name, { baseURL: server.url });
    await expect(model.complete(QUESTION)).rejects.toMatchObject({
      code: 'API_KEY_MISSING',
      message: expect.stringMatching(new RegExp(`^${variable} not set`)),
      billed: 'no',
    });
    expect(server.seen()).toEqual([]);
    // Set since: the next call finds it.
    process.env[variable] = 'sk-from-environment';
    await model.complete(QUESTION).catch(() => undefined);
    expect(server.seen()[0]?.raw).toContain('sk-from-environment');
  });

  it('only openai and azure have their address in the environment', async () => {
    process.env['OPENAI_BASE_URL'] = `${server.url}/v1`;
    process.env['AZURE_OPENAI_ENDPOINT'] = server.url;
    for (const name of ['openai', 'azure']) {
      await make(name, { apiKey: 'sk' }).complete(QUESTION);
    }
    const others = make('ollama', { baseURL: await unreachableUrl() });
    await expect(others.complete(QUESTION)).rejects.toMatchObject({ code: 'MODEL_FAILED' });
    expect(server.seen().length).toBe(2);
  });

  it('azure without an address says which variable to set', async () => {
    await expect(make('azure', { apiKey: 'sk' }).complete(QUESTION)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('AZURE_OPENAI_ENDPOINT not set'),
    });
  });

  it('openrouter tells what a call cost, streamed or not', async () => {
    server.play({
      kind: 'answer',
      response: { content: 'a', usage: { prompt_tokens: 1, completion_tokens: 1, cost: 0.25 } },
    });
    const model = make('openrouter', { baseURL: `${server.url}/api/v1`, apiKey: 'sk' });
    expect((await model.complete(QUESTION)).costUsd).toBe(0.25);
    const stream = model.stream?.(QUESTION);
    let last = await stream?.next();
    while (last?.done === false) last = await stream?.next();
    expect(last?.value).toMatchObject({ text: 'a', costUsd: 0.25 });
    expect(server.seen()[0]?.body).toMatchObject({ usage: { include: true } });
  });

  it('sends headers, organization, project and fields of the application’s own', async () => {
    const model = make('openai', {
      baseURL: `${server.url}/v1`,
      apiKey: 'sk',
      headers: { 'x-team': 'red' },
      organization: 'org-1',
      project: 'proj-1',
      extraBody: { service_tier: 'flex', max_completion_tokens: 7 },
    });
    await model.complete(QUESTION);
    const [seen] = server.seen();
    expect(seen?.raw).toMatch(/x-team\nred/);
    expect(seen?.raw).toMatch(/OpenAI-Organization\norg-1/i);
    expect(seen?.raw).toMatch(/OpenAI-Project\nproj-1/i);
    expect(seen?.body).toMatchObject({ service_tier: 'flex', max_completion_tokens: 7 });
  });

  it('follows no redirection, which would take the prompt and the key elsewhere', async () => {
    const elsewhere = await startProviderServer({ kind: 'echo' });
    const headers = { location: `${elsewhere.url}/v1/chat/completions` };
    server.play({ kind: 'raw', status: 307, body: '', headers });
    const model = make('openai', { baseURL: `${server.url}/v1`, apiKey: 'sk' });
    await expect(model.complete(QUESTION)).rejects.toMatchObject({
      code: 'MODEL_FAILED',
      retryable: false,
      message: expect.stringContaining('correct the option "baseURL"'),
    });
    expect(elsewhere.seen()).toEqual([]);
    await elsewhere.close();
  });

  it('keeps the key of a gateway out of errors too', async () => {
    server.play({ kind: 'raw', status: 400, body: '{"error":{"message":"bad: gate-key-123"}}' });
    const model = make('openai', {
      baseURL: `${server.url}/v1`,
      apiKey: 'sk',
      headers: { 'X-Gateway-Key': 'Bearer gate-key-123' },
    });
    await expect(model.complete(QUESTION)).rejects.toMatchObject({
      message: expect.stringContaining('bad: [key]'),
    });
  });

  it.each(openAiBackends)('$name wants a model’s name, and knows its options', (backend) => {
    const { name, optionsSchema, create } = backend;
    const options = optionsSchema.parse({});
    expect(options).toMatchObject({ api: 'chat', timeoutMs: 600_000, idleTimeoutMs: 300_000 });
    expect(optionsSchema.safeParse({ apikey: 'sk' }).success).toBe(false);
    expect(optionsSchema.safeParse({ baseURL: 'ftp://x' }).success).toBe(false);
    expect(() => create(options, undefined)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `The model backend "${name}" needs the name of a model: give "modelName".`,
      }),
    );
  });
});

describe('openAiLlm', () => {
  it('says what to install when the SDK is missing, and not before it is called', async () => {
    const gone = Object.assign(new Error("Cannot find package 'openai' imported from x"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const options = openAiOptionsSchemaFor('max_tokens').parse({ apiKey: 'sk' });
    const model = openAiLlm(options, 'gpt', OPENAI, () => Promise.reject(gone));
    expect(model.modelName).toBe('gpt');
    await expect(model.complete(QUESTION)).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message: 'The model backend "openai" needs the package openai: npm install openai',
    });
    await expect(model.stream(QUESTION).next()).rejects.toMatchObject({ code: 'PACKAGE_MISSING' });
  });
});

function make(name: string, raw: object): LLMPort {
  const backend = openAiBackends.find((candidate) => candidate.name === name);
  if (backend === undefined) throw new Error(`no backend ${name}`);
  return backend.create(backend.optionsSchema.parse(raw), 'm');
}
