import type * as AnthropicSdk from '@anthropic-ai/sdk';
import { MAX_TIMER_MS } from '@rlm-ts/domain';

import {
  importPackage,
  patientFetch,
  readKey,
  secretHeaders,
  watchedFetch,
} from '../calling/index.js';
import type { Connection } from '../calling/index.js';
import { anthropicKeyVariables, type AnthropicOptions } from './options.js';
import type { MakeClient } from './stream-reply.js';

/** `() => import('@anthropic-ai/sdk')`, or what takes its place in a test. */
export type LoadAnthropic = () => Promise<Pick<typeof AnthropicSdk, 'Anthropic'>>;

/**
 * Loads the SDK and finds the key. The clients do one HTTP request for each call and tell nobody else
 * of it.
 *
 * One thing nobody can switch off: that the headers of ANTHROPIC_CUSTOM_HEADERS are sent.
 */
export async function connect(
  backend: string,
  options: AnthropicOptions,
  load: LoadAnthropic,
): Promise<Connection<MakeClient>> {
  const { Anthropic } = await importPackage({ packageName: '@anthropic-ai/sdk', backend, load });
  const apiKey = readKey({ backend, apiKey: options.apiKey, variables: anthropicKeyVariables });
  const client: MakeClient = (alive) =>
    new Anthropic({
      apiKey,
      baseURL: options.baseURL,
      defaultHeaders: { 'anthropic-version': options.apiVersion, ...options.headers },
      maxRetries: 0,
      timeout: MAX_TIMER_MS,
      fetch: watchedFetch(alive, patientFetch),
      // Else a server could have the prompt sent on to another.
      fetchOptions: { redirect: 'manual' },
      logLevel: 'off',
      // Else spans, and headers about them to the provider, wherever OpenTelemetry is set up.
      openTelemetry: false,
    });
  return { client, secrets: [apiKey, ...secretHeaders(options.headers)] };
}
