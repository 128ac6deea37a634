/** The table's providers whose prices hold for a backend's models, in the order of asking. */
export type PriceLists = readonly string[];

// Clouds that resell others' models at the others' prices.
const google: PriceLists = ['google', 'anthropic'];
const azure: PriceLists = ['azure', 'openai', 'anthropic', 'deepseek', 'x-ai', 'moonshotai'];

// `moonshotai` is left out: under that name its open weights are published, for anyone to serve.
const listsOf = new Map<string, PriceLists>([
  ['anthropic', ['anthropic']],
  ['azure', azure],
  ['azure_ai', azure],
  ['azure-openai', azure],
  ['cerebras', ['cerebras']],
  ['cohere', ['cohere']],
  ['cohere_chat', ['cohere']],
  ['deepseek', ['deepseek']],
  ['fireworks', ['fireworks']],
  ['fireworks_ai', ['fireworks']],
  ['gemini', google],
  ['google', google],
  ['groq', ['groq']],
  ['mistral', ['mistral']],
  ['moonshot', ['moonshotai']],
  ['openai', ['openai']],
  ['openrouter', ['openrouter']],
  ['perplexity', ['perplexity']],
  ['together', ['together']],
  ['together_ai', ['together']],
  ['vertex', google],
  ['vertex_ai', google],
  ['x-ai', ['x-ai']],
  ['xai', ['x-ai']],
]);

/** The lists for a backend's name, or for what stands before the `/` of a model's name. */
export const priceListsOf = (name: string): PriceLists | undefined =>
  listsOf.get(name.toLowerCase());

/**
 * Where a name alone is looked up: vendors whose models only they, and resellers at their prices,
 * serve. Open weights run anywhere at any price; their names say nothing.
 */
export const closedVendors: PriceLists = ['openai', 'anthropic', 'google', 'x-ai'];

/**
 * Whether a backend may stand for any server that speaks OpenAI's API, a gateway to several
 * providers included.
 */
export const isGateway = (backend: string): boolean =>
  ['openai', 'litellm', 'litellm_proxy'].includes(backend.toLowerCase());
