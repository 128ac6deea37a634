/** Who answers at a host, or at any name below it, under the name that prices are listed by. */
const backends: readonly (readonly [host: string, backend: string])[] = [
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['googleapis.com', 'google'],
  ['openai.azure.com', 'azure'],
  ['services.ai.azure.com', 'azure'],
  ['cognitiveservices.azure.com', 'azure'],
  ['openrouter.ai', 'openrouter'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral'],
  ['api.deepseek.com', 'deepseek'],
  ['api.x.ai', 'x-ai'],
  ['api.together.xyz', 'together'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.cerebras.ai', 'cerebras'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.moonshot.ai', 'moonshot'],
  ['api.moonshot.cn', 'moonshot'],
];

/**
 * The backend whose prices hold for a server that speaks OpenAI's API, for `lookUpModelFacts`;
 * `null` for an address that is nobody's we know of, such as a gateway's or a local server's, and
 * for what is no URL.
 */
export function backendOfBaseUrl(baseUrl: string): string | null {
  if (!URL.canParse(baseUrl)) return null;
  const { hostname } = new URL(baseUrl);
  const known = backends.find(([host]) => hostname === host || hostname.endsWith(`.${host}`));
  return known?.[1] ?? null;
}
