import type { Models } from '@google/genai/web';

import { importPackage, readKey, secretHeaders } from '../calling/index.js';
import type { Connection } from '../calling/index.js';
import { geminiKeyVariables, type GeminiOptions } from './options.js';

/** The part of the SDK that answers, and what must not be in an error. */
export interface GeminiClient {
  readonly models: Models;
  readonly secrets: readonly string[];
}

/**
 * Loads the SDK and finds the key.
 *
 * @throws RlmError `PACKAGE_MISSING`, `API_KEY_MISSING`.
 */
export async function connectGemini(options: GeminiOptions): Promise<Connection<GeminiClient>> {
  const apiKey = readKey({
    backend: 'gemini',
    apiKey: options.apiKey,
    variables: geminiKeyVariables,
  });
  const { GoogleGenAI } = await importPackage({
    packageName: '@google/genai',
    backend: 'gemini',
    // The build for Node prints to the console when both variables of the key are set, reads
    // others, and brings Google Cloud's sign-in along. This one talks the same HTTP without.
    load: () => import('@google/genai/web'),
  });
  const secrets = [apiKey, ...secretHeaders(options.headers)];
  const { models } = new GoogleGenAI({
    apiKey,
    vertexai: false,
    httpOptions: { baseUrl: options.baseURL, headers: { ...options.headers } },
  });
  return { client: { models, secrets }, secrets };
}
