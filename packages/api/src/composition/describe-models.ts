import { lookUpModelFacts } from '@rlm-ts/adapters';
import { withPriceOverride, type ModelPriceOverrides, type RunSettings } from '@rlm-ts/application';
import { RlmError, type LLMPort, type ModelFacts } from '@rlm-ts/domain';

/** What a configuration says of a model beyond what its adapter is told. */
export interface ModelDescription {
  /** Prices by the model's name. */
  readonly prices?: ModelPriceOverrides | undefined;
  readonly sampling?: LLMPort['sampling'] | undefined;
  /** Who serves the model; default: what its name says, for its price. */
  readonly backend?: string | undefined;
}

/** The same model with all that is known of it: by its adapter, the configuration, or the table. */
export function describedModel(
  llm: LLMPort,
  { sampling, backend, prices = {} }: ModelDescription,
): LLMPort {
  const facts = factsOf(llm, prices, backend);
  return {
    modelName: llm.modelName,
    ...definedBackend(llm.backend ?? backend),
    facts,
    sampling: { ...llm.sampling, ...sampling },
    complete: (request) => llm.complete(request),
    ...(llm.stream !== undefined && { stream: llm.stream.bind(llm) }),
  };
}

function definedBackend(backend: string | undefined): Pick<LLMPort, 'backend'> {
  return backend === undefined ? {} : { backend };
}

function factsOf(
  llm: LLMPort,
  overrides: ModelPriceOverrides,
  backend: string | undefined,
): ModelFacts {
  const known = llm.facts ?? lookUpModelFacts(llm.modelName, backend);
  const override = Object.hasOwn(overrides, llm.modelName) ? overrides[llm.modelName] : undefined;
  return withPriceOverride(known, override) ?? UNKNOWN;
}

const UNKNOWN: ModelFacts = { price: null, contextWindowTokens: null, maxOutputTokens: null };

/** @throws RlmError `PRICE_UNKNOWN` if dollars are limited and a model's price is not known. */
export function checkPrices(models: Iterable<LLMPort>, settings: RunSettings): void {
  if (settings.maxCostUsd === undefined || settings.allowUnknownPrices) return;
  for (const { modelName, facts } of models) {
    if (facts?.price !== null && facts?.price !== undefined) continue;
    throw new RlmError({
      code: 'PRICE_UNKNOWN',
      message: `maxCostUsd is set, but the price of the model "${modelName}" is not known. Tell it in prices["${modelName}"], or set allowUnknownPrices to leave this model unlimited.`,
      details: { model: modelName },
    });
  }
}
