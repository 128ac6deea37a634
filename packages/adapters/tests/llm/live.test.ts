import { describe, expect, it } from '@jest/globals';
import type { ChatDelta, LLMPort, LLMRequest } from '@rlm-ts/domain';

import { createAnthropicLlm } from '../../src/llm/anthropic/index.js';
import { createGeminiLlm, geminiOptionsSchema } from '../../src/llm/gemini/index.js';
import { openAiBackends } from '../../src/llm/openai/index.js';

/**
 * Asks the real providers: every adapter has its rows in the table below. It costs a few cents, so
 * it takes RLM_LIVE_TESTS=1, and the provider's key in the environment. RLM_LIVE_<PROVIDER>_MODEL
 * names another model.
 */
interface LiveProvider {
  readonly name: string;
  readonly keyVariables: readonly string[];
  readonly modelName: string;
  readonly create: (modelName: string) => LLMPort;
}

const PROVIDERS: readonly LiveProvider[] = [
  {
    name: 'anthropic',
    keyVariables: ['ANTHROPIC_API_KEY'],
    // The newest models refuse to be made to call a tool.
    modelName: 'claude-haiku-4-5',
    create: (modelName) => createAnthropicLlm({}, modelName),
  },
  {
    name: 'gemini',
    keyVariables: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    modelName: 'gemini-3.5-flash',
    create: (modelName) => createGeminiLlm(geminiOptionsSchema.parse({}), modelName),
  },
  {
    name: 'openai',
    keyVariables: ['OPENAI_API_KEY'],
    modelName: 'gpt-5-nano',
    create: (modelName) => openAi('openai', modelName, {}),
  },
  {
    name: 'openai responses',
    keyVariables: ['OPENAI_API_KEY'],
    modelName: 'gpt-5-nano',
    create: (modelName) => openAi('openai', modelName, { api: 'responses' }),
  },
  {
    name: 'openrouter',
    keyVariables: ['OPENROUTER_API_KEY'],
    modelName: 'openai/gpt-5-nano',
    create: (modelName) => openAi('openrouter', modelName, {}),
  },
];

const TOOLS = [
  {
    name: 'capital_of',
    description: 'Tells the capital of a country.',
    parameters: {
      type: 'object',
      properties: { country: { type: 'string' } },
      required: ['country'],
    },
  },
];

for (const { name, keyVariables, modelName, create } of PROVIDERS) {
  const reason = reasonToSkip(keyVariables);
  if (reason !== null) {
    it.skip(`asks the real provider ${name} (skipped: ${reason})`, () => undefined);
    continue;
  }
  describe(`the real provider ${name}`, () => {
    const variable = `RLM_LIVE_${name.replace(/\W/g, '_').toUpperCase()}_MODEL`;
    const model = create(process.env[variable] ?? modelName);

    it('answers, and tells what it used', async () => {
      const completion = await model.complete(ask('Reply with the word "pineapple" only.'));
      expect(completion.text.toLowerCase()).toContain('pineapple');
      expect(completion.usage?.inputTokens).toBeGreaterThan(0);
      expect(completion.usage?.outputTokens).toBeGreaterThan(0);
    }, 120_000);

    it('streams', async () => {
      const { deltas, text } = await drain(model, ask('Count from 1 to 20, with commas.'));
      const said = deltas.filter(({ kind }) => kind === 'text').map((delta) => delta.text);
      expect(said.join('')).toBe(text);
      expect(text).toContain('20');
    }, 120_000);

    it('calls a tool and goes on with its result', async () => {
      const question = ask('What is the capital of the country Zubrowka? Use the tool.');
      const first = await model.complete({ ...question, tools: TOOLS, toolChoice: 'required' });
      const [call] = first.toolCalls ?? [];
      expect(call?.name).toBe('capital_of');
      const { text: content, toolCalls = [], continuation } = first;
      const messages = [
        ...question.messages,
        { role: 'assistant' as const, content, toolCalls, continuation },
        ...toolCalls.map(({ id, name: toolName }) => ({
          role: 'tool' as const,
          toolCallId: id,
          toolName,
          content: '"Lutz"',
        })),
      ];
      const second = await model.complete({ ...question, messages, tools: TOOLS });
      expect(second.text).toContain('Lutz');
    }, 120_000);

    it('tells an unknown model', async () => {
      const unknown = create('no-such-model-at-all');
      await expect(unknown.complete(ask('Hello'))).rejects.toMatchObject({
        code: 'MODEL_NOT_FOUND',
      });
    }, 120_000);
  });
}

function reasonToSkip(keyVariables: readonly string[]): string | null {
  if (process.env['RLM_LIVE_TESTS'] !== '1') return 'RLM_LIVE_TESTS is not 1';
  if (keyVariables.some((variable) => (process.env[variable] ?? '') !== '')) return null;
  return `${keyVariables.join(' or ')} not set`;
}

function openAi(backendName: string, modelName: string, raw: object): LLMPort {
  const backend = openAiBackends.find(({ name }) => name === backendName);
  if (backend === undefined) throw new Error(`There is no backend ${backendName}.`);
  return backend.create(backend.optionsSchema.parse(raw), modelName);
}

function ask(content: string): LLMRequest {
  const messages = [
    { role: 'system' as const, content: 'You answer briefly.' },
    { role: 'user' as const, content },
  ];
  return { messages, purpose: 'sub_call', depth: 0, sampling: { maxOutputTokens: 2000 } };
}

async function drain(
  model: LLMPort,
  request: LLMRequest,
): Promise<{ deltas: ChatDelta[]; text: string }> {
  const stream = model.stream?.(request);
  const deltas: ChatDelta[] = [];
  for (;;) {
    const next = await stream?.next();
    if (next === undefined) throw new Error('The model does not stream.');
    if (next.done === true) return { deltas, text: next.value.text };
    deltas.push(next.value);
  }
}
