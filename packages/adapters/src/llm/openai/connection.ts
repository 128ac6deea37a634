import { MAX_TIMER_MS, RlmError } from '@rlm-ts/domain';
import type * as OpenAiSdk from 'openai';

import {
  findKey,
  importPackage,
  patientFetch,
  readKey,
  secretHeaders,
  watchedFetch,
} from '../calling/index.js';
import type { Connection } from '../calling/index.js';
import type { OpenAiOptions } from './options.js';
import type { OpenAiPreset } from './presets.js';

/** `() => import('openai')`, or what takes its place in a test. */
export type LoadOpenAi = () => Promise<typeof OpenAiSdk>;

/** Version of Azure's API if neither option nor environment names one: the last that was final. */
const AZURE_API_VERSION = '2024-10-21';

/**
 * Makes a client for one call. Clients hold no connections, which are Node's.
 *
 * @param alive Called whenever something of the reply arrives.
 */
export type MakeClient = (alive: () => void) => OpenAiSdk.OpenAI;

/**
 * Loads the SDK and finds key and address. The clients send each request once, keep no time and
 * write no log of their own.
 *
 * One thing the SDK takes from the environment that nobody can switch off: the headers of
 * `OPENAI_CUSTOM_HEADERS`.
 */
export async function connectOpenAi(
  preset: OpenAiPreset,
  options: OpenAiOptions,
  load: LoadOpenAi,
): Promise<Connection<MakeClient>> {
  const backend = preset.name;
  const sdk = await importPackage({ packageName: 'openai', backend, load });
  const source = { backend, apiKey: options.apiKey, variables: preset.keyVariables };
  const key = preset.needsKey ? readKey(source) : findKey(source);
  const address = addressOf(preset, options);
  const shared = {
    // The SDK demands a key; the header that it would be sent in is left out below.
    apiKey: key ?? 'none',
    adminAPIKey: null,
    webhookSecret: null,
    organization: options.organization ?? null,
    project: options.project ?? null,
    defaultHeaders: { ...(key === null ? { authorization: null } : {}), ...options.headers },
    maxRetries: 0,
    timeout: MAX_TIMER_MS,
    logLevel: 'off' as const,
    // Else a server could have the prompt sent on to another, and Azure's key with it.
    fetchOptions: { redirect: 'manual' as const },
  };
  const client: MakeClient = (alive) => {
    const fetch = watchedFetch(alive, patientFetch);
    return preset.isAzure === true
      ? new sdk.AzureOpenAI({
          ...shared,
          fetch,
          baseURL: null,
          endpoint: address,
          apiVersion:
            options.apiVersion ?? (process.env['OPENAI_API_VERSION'] || AZURE_API_VERSION),
        })
      : new sdk.OpenAI({ ...shared, fetch, baseURL: address });
  };
  return { client, secrets: [...(key === null ? [] : [key]), ...secretHeaders(options.headers)] };
}

function addressOf(preset: OpenAiPreset, options: OpenAiOptions): string {
  const { name, addressVariable, address } = preset;
  if (options.baseURL !== undefined) return options.baseURL;
  const fromEnvironment = addressVariable === undefined ? '' : process.env[addressVariable]?.trim();
  const found = fromEnvironment || address;
  if (found !== undefined && /^https?:$/.test(protocolOf(found))) return found;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `${addressVariable ?? 'The address'} ${found === undefined ? 'not set' : 'is no http address'}: the model backend "${name}" needs to know where to ask. Set the variable in the environment, or give the option "baseURL".`,
  });
}

function protocolOf(address: string): string {
  return URL.canParse(address) ? new URL(address).protocol : '';
}
