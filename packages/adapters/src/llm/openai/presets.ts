import type { JsonValue } from '@rlm-ts/domain';

/** A service that speaks OpenAI's language, and how it differs from the others. */
export interface OpenAiPreset {
  readonly name: string;
  /** Environment variables that may hold the key. */
  readonly keyVariables: readonly string[];
  /** Whether there must be a key. */
  readonly needsKey: boolean;
  /** Environment variable with the address, if the option is absent. */
  readonly addressVariable?: string;
  /** The address if nothing else tells it; absent if something must. */
  readonly address?: string;
  /** What the servers call the limit of tokens to write. */
  readonly maxTokensField: 'max_completion_tokens' | 'max_tokens';
  /** Fields for every request. */
  readonly extraBody?: Readonly<Record<string, JsonValue>>;
  /** Whether addresses hold the model and a version, as on Azure. */
  readonly isAzure?: boolean;
}

/** OpenAI. `OPENAI_BASE_URL` is heeded where the option `baseURL` is absent. */
export const OPENAI: OpenAiPreset = {
  name: 'openai',
  keyVariables: ['OPENAI_API_KEY'],
  needsKey: true,
  addressVariable: 'OPENAI_BASE_URL',
  address: 'https://api.openai.com/v1',
  maxTokensField: 'max_completion_tokens',
};

/**
 * OpenAI's models on Azure. A model's name is that of its deployment, and the address is that of
 * the resource: `https://NAME.openai.azure.com`.
 */
export const AZURE: OpenAiPreset = {
  name: 'azure',
  keyVariables: ['AZURE_OPENAI_API_KEY'],
  needsKey: true,
  addressVariable: 'AZURE_OPENAI_ENDPOINT',
  maxTokensField: 'max_completion_tokens',
  isAzure: true,
};

/** Services whose differences are no more than these. */
export const COMPATIBLE: readonly OpenAiPreset[] = [
  {
    name: 'litellm',
    keyVariables: ['LITELLM_API_KEY'],
    needsKey: false,
    address: 'http://localhost:4000',
    maxTokensField: 'max_tokens',
  },
  {
    name: 'ollama',
    keyVariables: [],
    needsKey: false,
    address: 'http://localhost:11434/v1',
    maxTokensField: 'max_tokens',
  },
  {
    name: 'vllm',
    keyVariables: [],
    needsKey: false,
    address: 'http://localhost:8000/v1',
    maxTokensField: 'max_tokens',
  },
  {
    name: 'openrouter',
    keyVariables: ['OPENROUTER_API_KEY'],
    needsKey: true,
    address: 'https://openrouter.ai/api/v1',
    maxTokensField: 'max_tokens',
    // What a call cost comes only if it is asked for.
    extraBody: { usage: { include: true } },
  },
];
