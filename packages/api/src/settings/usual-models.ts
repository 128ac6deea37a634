/**
 * The model that is asked where a backend is named and no model, by backend: one that is good at code,
 * and in the price table. The other backends serve whatever somebody put there.
 */
export const USUAL_MODELS: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'claude-sonnet-4-5'],
  ['gemini', 'gemini-2.5-flash'],
  ['openai', 'gpt-5-mini'],
]);
