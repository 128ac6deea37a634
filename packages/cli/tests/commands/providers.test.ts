import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  mockUsage,
  startProviderServer,
  unreachableUrl,
  type ProviderServer,
} from '../../../adapters/tests/llm/provider-server.js';
import { rlm, RlmProcess, TestFolder, type Ended } from '../rlm-process.js';

const KEY = 'sk-never-shown-Zq83hf0Lw6';
const KEYS = {
  ANTHROPIC_API_KEY: KEY,
  AZURE_OPENAI_API_KEY: KEY,
  GOOGLE_API_KEY: KEY,
  LITELLM_API_KEY: KEY,
  OPENAI_API_KEY: KEY,
  OPENROUTER_API_KEY: KEY,
};
const answering = {
  content: '```repl\nFINAL(len(context.search("needle")))\n```',
  usage: mockUsage({ inputTokens: 1200, outputTokens: 80 }),
};

/** Backends, a model of theirs, and the path of their API at the mock provider. */
const BACKENDS = [
  ['anthropic', 'claude-sonnet-4-5', ''],
  ['gemini', 'gemini-2.5-flash', ''],
  ['litellm', 'gpt-5-mini', '/v1'],
  ['ollama', 'llama3.3', '/v1'],
  ['openai', 'gpt-5-mini', '/v1'],
  ['openrouter', 'openai/gpt-5-mini', '/v1'],
  ['vllm', 'qwen3', '/v1'],
] as const;

describe('rlm with the providers’ own packages', () => {
  let server: ProviderServer;
  beforeEach(async () => {
    server = await startProviderServer({ kind: 'answer', response: answering });
  });
  afterEach(() => server.close());

  async function run(
    args: readonly string[],
    {
      env = KEYS,
      command = 'run',
    }: { env?: Readonly<Record<string, string>>; command?: string } = {},
  ): Promise<Ended> {
    await using folder = await TestFolder.create({ 'hay.txt': 'hay needle\nhay\nneedle\n' });
    const ended = await rlm([command, 'How many needles?', '--context', 'hay.txt', ...args], {
      cwd: folder.path,
      env,
    });
    expect(ended.stdout + ended.stderr).not.toContain(KEY);
    return ended;
  }
  const openAi = () => ['--backend', 'openai', '--base-url', `${server.url}/v1`];
  const mini = () => [...openAi(), '--model', 'gpt-5-mini'];

  it.each(BACKENDS)('answers by %s', async (backend, model, path) => {
    const url = server.url + path;
    const ended = await run(['--backend', backend, '--model', model, '--base-url', url]);
    expect(ended.stderr).toContain(`Model ${model}, environment local`);
    expect(ended.stderr).toContain('so far: 1,200 tokens in, 80 out');
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(server.seen()).toHaveLength(1);
  });

  it('answers by Azure’s deployments, at the address in the environment', async () => {
    const env = { ...KEYS, AZURE_OPENAI_ENDPOINT: server.url };
    const ended = await run(['--backend', 'azure', '--model', 'mine'], { env });
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(server.seen()[0]?.raw).toContain('/deployments/mine/chat/completions');
  });

  it('takes backend, model and limit from the environment, and flags before them', async () => {
    const settings = {
      OPENAI_BASE_URL: `${server.url}/v1`,
      RLM_LLM_PROVIDER: 'openai',
      RLM_LLM_MODEL: 'gpt-5-mini',
      RLM_COST_LIMIT_USD: '0.000001',
    };
    const poor = await run([], { env: { ...KEYS, ...settings } });
    expect(poor.code).toBe(1);
    expect(poor.stderr).toContain('raise RLM_COST_LIMIT_USD to allow more');
    const args = ['--model', 'gpt-5-nano', '--max-cost', '1'];
    const ended = await run(args, { env: { ...KEYS, ...settings } });
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(server.seen().map(({ body }) => body)).toMatchObject([{ model: 'gpt-5-nano' }]);
  });

  it('shows replies as they come with --stream, and the answer alone on standard output', async () => {
    const ended = await run([...mini(), '--stream']);
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(ended.stderr).toContain(
      '  reply:\n    ```repl\n    FINAL(len(context.search("needle")))\n    ```\n',
    );
    expect(ended.stderr).not.toContain('  code:\n');
    expect(server.seen()[0]?.body).toMatchObject({ stream: true });
  });

  it('has shown what came of a reply before the rest of it has come', async () => {
    const content = `The beginning. ${'And then on and on. '.repeat(100)}The end.`;
    server.play({ kind: 'answer', response: { content }, part: 0.5, then: 'stall' });
    const started = new RlmProcess(['run', 'q', ...mini(), '--stream'], { env: KEYS });
    await started.shows('stderr', '  reply:\n    The beginning. And then');
    expect(started.text('stderr')).not.toContain('The end.');
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130, stdout: '' });
  });

  it('sends the temperature, and sub-calls to a model of their own', async () => {
    const content = '```repl\nprint(llm_query("Who?"))\nFINAL("done")\n```';
    server.play({ kind: 'answer', response: { content, usage: answering.usage } });
    const args = [...mini(), '--sub-model', 'gpt-5-nano', '--temperature', '0.2', '--json'];
    const ended = await run(args);
    expect(server.seen().map(({ body }) => body)).toMatchObject([
      { model: 'gpt-5-mini', temperature: 0.2 },
      { model: 'gpt-5-nano', temperature: 0.2 },
    ]);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      answer: 'done',
      usage: {
        calls: 2,
        rootCalls: 1,
        subCalls: 1,
        iterations: 1,
        inputTokens: 2400,
        outputTokens: 160,
        cachedInputTokens: 0,
        cacheWriteInputTokens: 0,
        reasoningTokens: 0,
        unknownCalls: 0,
        costUsd: expect.any(Number),
        knownCostUsd: expect.any(Number),
        byModel: { 'gpt-5-mini': { calls: 1 }, 'gpt-5-nano': { calls: 1 } },
      },
    });
  });

  it('exits with 4 and says which key is not set', async () => {
    for (const [backend, model] of [
      ['anthropic', 'claude-sonnet-4-5'],
      ['gemini', 'gemini-2.5-flash'],
      ['openai', 'gpt-5'],
    ] as const) {
      const { code, stderr } = await run(['--backend', backend, '--model', model], { env: {} });
      expect(code).toBe(4);
      const name = backend === 'gemini' ? 'GOOGLE' : backend.toUpperCase();
      expect(stderr).toMatch(new RegExp(`^Error: ${name}_API_KEY not set`, 'm'));
      expect(stderr).not.toContain('option "apiKey"');
    }
  });

  it('exits with 4 for a key that is refused, and repeats it nowhere', async () => {
    const message = `Incorrect API key provided: ${KEY}`;
    server.play({ kind: 'answer', response: { status: 401, error: { message } } });
    for (const [backend, model, path] of [
      ['anthropic', 'claude-sonnet-4-5', ''],
      ['gemini', 'gemini-2.5-flash', ''],
      ['openai', 'gpt-5', '/v1'],
    ] as const) {
      const url = server.url + path;
      const args = ['--backend', backend, '--model', model, '--base-url', url];
      const ended = await run([...args, '--verbose', '--json']);
      expect(ended.code).toBe(4);
      expect(ended.stderr).toContain('Incorrect API key provided: [key]');
      expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'API_KEY_INVALID' } });
    }
  });

  it('exits with 4 for a model that there is not', async () => {
    const error = { message: 'It does not exist.', code: 'model_not_found' };
    server.play({ kind: 'answer', response: { status: 404, error } });
    const { code, stderr } = await run([...openAi(), '--model', 'gpt-99']);
    expect(code).toBe(4);
    expect(stderr).toContain("Error: Model 'gpt-99' not found (openai): It does not exist.");
  });

  it('asks again a provider that is overloaded, says so, and exits with 4 in the end', async () => {
    const error = { message: 'Too many requests.' };
    server.play({ kind: 'answer', response: { status: 429, error, retryAfter: 0 } as never });
    const { code, stderr } = await run(mini());
    expect(code).toBe(4);
    expect(stderr).toMatch(/^ {2}attempt 1 at gpt-5-mini failed, the next one in /m);
    expect(server.seen()).toHaveLength(4);
  });

  it('exits with 4 when nobody answers', async () => {
    const url = `${await unreachableUrl()}/v1`;
    const args = ['--backend', 'openai', '--model', 'gpt-5-mini', '--base-url', url];
    const { code, stderr } = await run(args);
    expect(code).toBe(4);
    expect(stderr).toContain('ECONNREFUSED');
  });

  it('exits with 1 when the budget does not reach', async () => {
    const { code, stderr } = await run([...mini(), '--max-tokens', '100']);
    expect(code).toBe(1);
    expect(stderr).toContain('raise --max-tokens to allow more');
    expect(server.seen()).toEqual([]);
  });

  it.each<[string, readonly string[], string]>([
    [
      'a limit of dollars without a price',
      ['--backend', 'openai', '--model', 'mine', '--max-cost', '1'],
      'Error: --max-cost cannot be kept: the price of the model "mine" is not known.\nHint: Let the model go unlimited with --allow-unknown-prices',
    ],
    ['a backend without a model', ['--backend', 'vllm'], 'give --model, or set RLM_LLM_MODEL'],
    [
      'an address that is none',
      ['--backend', 'openai', '--model', 'gpt-5', '--base-url', 'nowhere'],
      'Error: --base-url: ',
    ],
    [
      'a backend that there is not',
      ['--backend', 'opnai', '--model', 'gpt-5'],
      '--backend: there is no backend "opnai". Did you mean "openai"?',
    ],
    [
      'a missing endpoint',
      ['--backend', 'azure', '--model', 'mine'],
      'Error: AZURE_OPENAI_ENDPOINT not set: the model backend "azure" needs to know where to ask. Set the variable in the environment, or give --base-url.',
    ],
  ])('exits with 5 for %s', async (_what, args, message) => {
    const { code, stderr } = await run(args);
    expect(stderr).toContain(message);
    expect(code).toBe(5);
  });

  it('lets a model without a price go unlimited if it is told to', async () => {
    const args = [...openAi(), '--model', 'mine', '--max-cost', '1', '--allow-unknown-prices'];
    const ended = await run(args);
    expect([ended.code, ended.stdout]).toEqual([0, '2\n']);
    expect(ended.stderr).toContain('cost unknown');
  });

  it('exits with 5 when the provider’s package is not installed, and says how to', async () => {
    await using hooks = await TestFolder.create({
      'hooks.mjs': `export async function resolve(specifier, context, next) {
          if (specifier !== 'openai') return next(specifier, context);
          throw Object.assign(new Error("Cannot find package 'openai' imported from here"),
            { code: 'ERR_MODULE_NOT_FOUND' });
        }`,
      'register.mjs': `import { register } from 'node:module';
        register('./hooks.mjs', import.meta.url);`,
    });
    const env = { ...KEYS, NODE_OPTIONS: `--import=${hooks.file('register.mjs')}` };
    const { code, stderr } = await run(mini(), { env });
    expect(code).toBe(5);
    expect(stderr).toContain('needs the package openai: npm install openai');
  });

  it('has no option for a key, and does not repeat what was typed as one', async () => {
    for (const args of [['--api-key', KEY], [`--api-key=${KEY}`]]) {
      const { code, stderr } = await run([...mini(), ...args]);
      expect(code).toBe(5);
      expect(stderr).toContain("Error: unknown option '--api-key'\n");
    }
  });

  it('compares models of several providers, one of which there is not', async () => {
    const env = { ...KEYS, OPENAI_BASE_URL: `${server.url}/v1`, ANTHROPIC_API_KEY: '' };
    const models = 'openai/gpt-5-mini,anthropic/claude-sonnet-4-5,openai/gpt-5';
    const ended = await run(['--models', models], { env, command: 'compare' });
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(
      /^openai\/gpt-5-mini +2 +success +1 +0 +1,200 +80 +\$0\.00046\* /m,
    );
    expect(ended.stdout).toMatch(/^anthropic\/claude-sonnet-4-5 +- +API_KEY_MISSING /m);
    expect(ended.stdout).toContain('anthropic/claude-sonnet-4-5: ANTHROPIC_API_KEY not set');
  });
});
