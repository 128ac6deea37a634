import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { factsOfSource, nextChange } from './facts-of-source.mjs';
import { namesOfSource } from './names-of-source.mjs';

/** Those that our adapters, or gateways that speak OpenAI's API, are asked for by name. */
const providers = [
  'anthropic',
  'azure',
  'cerebras',
  'cohere',
  'deepseek',
  'fireworks',
  'google',
  'groq',
  'mistral',
  'moonshotai',
  'openai',
  'openrouter',
  'perplexity',
  'together',
  'x-ai',
];

// Open weights that the vendor's own API does not sell: the source has somebody else's price.
const soldByOthers = { google: /^gemma/, openai: /^gpt-oss/ };

/**
 * The text of `model-prices.json`, and what is worth telling the person who updates it.
 *
 * @param {{ asOf: string, source: string }} head
 * @returns {{ text: string, remarks: string[] }}
 */
export function renderModelPrices({ asOf, source }) {
  const remarks = [];
  const models = Object.fromEntries(
    providers.map((id) => [id, modelsOf(findProvider({ providerId: id }), asOf, remarks)]),
  );
  return { text: layOut({ asOf, source, models }), remarks };
}

function modelsOf(provider, asOf, remarks) {
  const find = (name) => {
    const found = calcPrice({}, name, { providerId: provider.id });
    // Some providers fall back to others' models; those are in the others' tables.
    return found !== null && provider.models.includes(found.model) ? found.model : undefined;
  };
  const entries = new Map();
  for (const model of provider.models) {
    const isFree = provider.id === 'openrouter' && model.id.endsWith(':free');
    // With nothing to say of it a model is in the table all the same: else a name would be taken
    // for another provider's model of that name.
    const facts = soldByOthers[provider.id]?.test(model.id)
      ? {}
      : factsOfSource(model, asOf, isFree);
    const [first, ...others] = namesOfSource(model, find).filter(
      (name) => provider.id !== 'openrouter' || name.includes('/'),
    );
    if (first === undefined) continue;
    entries.set(first, facts);
    for (const other of others) entries.set(other, first);
    const change = nextChange(model, asOf);
    if (change !== undefined) remarks.push(`${provider.id} ${first}: another price from ${change}`);
  }
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** One line for each model, so that a change of price is a line of the difference. */
function layOut({ asOf, source, models }) {
  const blocks = Object.entries(models).map(([provider, entries]) => {
    const lines = Object.entries(entries).map((entry) =>
      entry.map((it) => JSON.stringify(it)).join(':'),
    );
    return `${JSON.stringify(provider)}:{\n${lines.join(',\n')}\n}`;
  });
  const head = `"asOf":${JSON.stringify(asOf)},\n"source":${JSON.stringify(source)}`;
  return `{\n${head},\n"models":{\n${blocks.join(',\n')}\n}\n}\n`;
}
