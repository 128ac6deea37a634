import type { ModelFacts, ModelPrice } from '@rlm-ts/domain';

import file from './model-prices.json' with { type: 'json' };

/** What the file says of a model; what is absent is not known. */
interface FactsInFile {
  readonly price?: ModelPrice;
  readonly contextWindowTokens?: number;
}

/**
 * By name in lower case, `#` for any digit: what is known, or the name under which that is written.
 */
type ModelsInFile = Readonly<Record<string, FactsInFile | string>>;

/** The day whose prices the table has, and who says so. */
export const modelPricesOrigin: { readonly asOf: string; readonly source: string } = {
  asOf: file.asOf,
  source: file.source,
};

const providers = new Map(
  Object.entries(file.models as Readonly<Record<string, ModelsInFile>>).map(
    ([provider, models]) => [provider, new Map(Object.entries(models))] as const,
  ),
);

// The ways in which vendors write a version of a model at the end of its name.
const versionMasks = ['########', '####-##-##', '##-####', '##-##', '####', '#'].map((mask) => ({
  mask,
  tail: new RegExp(`${mask.replaceAll('#', '\\d')}$`),
}));

/** What the table says of one provider's model; `null` if nothing. */
export function factsInTable(provider: string, modelName: string): ModelFacts | null {
  const models = providers.get(provider);
  const name = modelName.toLowerCase();
  for (const candidate of [name, ...maskedVersions(name)]) {
    const entry = models?.get(candidate);
    const facts = typeof entry === 'string' ? models?.get(entry) : entry;
    if (typeof facts === 'object') return withoutGaps(facts);
  }
  return null;
}

function maskedVersions(name: string): string[] {
  return versionMasks
    .filter(({ tail }) => tail.test(name))
    .map(({ mask }) => name.slice(0, -mask.length) + mask);
}

function withoutGaps({ price, contextWindowTokens }: FactsInFile): ModelFacts {
  return {
    price: price ?? null,
    contextWindowTokens: contextWindowTokens ?? null,
    // The source does not have it.
    maxOutputTokens: null,
  };
}
