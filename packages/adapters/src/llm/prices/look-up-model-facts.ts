import type { ModelFacts } from '@rlm-ts/domain';

import { closedVendors, isGateway, type PriceLists, priceListsOf } from './price-lists.js';
import { factsInTable } from './price-table.js';

/**
 * What the price table knows of a model: its price, its context window. It finds a model by the
 * names that its provider gives it, dated versions included (`gpt-5-2025-08-07`,
 * `claude-sonnet-4-5-20250929`, `models/gemini-2.5-pro`), and by names that begin with the provider
 * (`azure/gpt-5`, `anthropic/claude-sonnet-4-5`). It never takes one model's price for another's:
 * a name that it does not know is `null`, however much it looks like one that it knows.
 *
 * @param backend Who serves the model: `openai`, `anthropic`, `gemini`, `azure`, `openrouter`,
 *   `groq` and so on. With `openai`, or without, the name itself must tell, as it may be a gateway's.
 *   Anything else, such as `ollama` or `vllm`, is a server whose prices nobody publishes: `null`.
 */
export function lookUpModelFacts(modelName: string, backend?: string): ModelFacts | null {
  const name = modelName.trim();
  if (backend === undefined || isGateway(backend)) return byNameAlone(name);
  const lists = priceListsOf(backend);
  return lists === undefined ? null : inLists(lists, name);
}

const googlePath = /^(?:models|publishers|projects)$/;

/** A name that starts with its provider is looked up there and nowhere else. */
function byNameAlone(name: string): ModelFacts | null {
  const [prefix, rest] = splitProvider(name);
  if (rest === null || googlePath.test(prefix)) return inLists(closedVendors, name);
  const lists = priceListsOf(prefix);
  return lists === undefined ? null : inLists(lists, rest);
}

function inLists(lists: PriceLists, name: string): ModelFacts | null {
  const names = spellings(lists, name);
  for (const list of lists) {
    for (const each of names) {
      const facts = factsInTable(list, each);
      if (facts !== null) return facts;
    }
  }
  return null;
}

/** The name as it is, without a prefix that says the same provider again, without Google's path. */
function spellings(lists: PriceLists, name: string): string[] {
  const [prefix, rest] = splitProvider(name);
  const [prefixed] = priceListsOf(prefix) ?? [];
  const spelled = [name];
  if (rest !== null && prefixed !== undefined && lists.includes(prefixed)) spelled.push(rest);
  const inPath = /^(?:.*\/)?models\/([^/]+)$/.exec(name)?.[1];
  if (inPath !== undefined && lists.includes('google')) spelled.push(inPath);
  return spelled;
}

function splitProvider(name: string): [prefix: string, rest: string | null] {
  const slash = name.indexOf('/');
  return slash === -1 ? [name, null] : [name.slice(0, slash), name.slice(slash + 1)];
}
