import { parseConfig, type LLMConfig, type RLMConfig } from '@rlm-ts/application';
import { RlmError } from '@rlm-ts/domain';
import * as z from 'zod';
import type { ComparedConfig } from './comparison.js';

/** A model, and how its row is called. */
export interface ComparedModel {
  readonly llm: LLMConfig;
  readonly label: string;
}

/**
 * A model by its name, such as `openai/gpt-5-mini`: a backend, a slash and a model of it.
 *
 * @param where How a person calls the place of the name, for the error.
 * @throws RlmError `CONFIG_INVALID` without a backend or a model.
 */
export function parseModelName(name: string, where = 'model'): LLMConfig {
  parseConfig(z.string(), name, where);
  // A gateway's models have slashes in their own names: openrouter/anthropic/claude-sonnet-4.5.
  const [, backend, modelName] = /^([^/]+)\/(.+)$/.exec(name.trim()) ?? [];
  if (backend !== undefined && modelName !== undefined) return { backend, modelName };
  throw invalid(
    `${where}: "${name}" names no backend and model. Write both, such as openai/gpt-5-mini.`,
  );
}

/**
 * The configurations of models that may be given as `backend/model`, each with a label of its own.
 *
 * @throws RlmError `CONFIG_INVALID` for a name without backend or model.
 */
export function comparedModels(given: readonly (string | LLMConfig)[]): readonly ComparedModel[] {
  const labels = new Map<string, number>();
  return given.map((model, index) => {
    const llm =
      typeof model === 'string' ? parseModelName(model, `models[${String(index)}]`) : model;
    const { backend, modelName } = llm;
    const label = modelName === undefined ? backend : `${backend}/${modelName}`;
    const times = (labels.get(label) ?? 0) + 1;
    labels.set(label, times);
    return { llm, label: times === 1 ? label : `${label} #${String(times)}` };
  });
}

/**
 * A configuration in which a model has the place of the root model. Where it is configured for
 * another place too, it is left out there: no two models of a configuration have the same name.
 */
export function configWith(config: ComparedConfig, llm: LLMConfig): RLMConfig {
  const { subCallLlm, otherLlms, ...rest } = config;
  return {
    ...rest,
    llm,
    ...(subCallLlm === undefined || isSame(subCallLlm, llm) ? {} : { subCallLlm }),
    ...(otherLlms === undefined
      ? {}
      : { otherLlms: otherLlms.filter((other) => !isSame(other, llm)) }),
  };
}

function isSame(one: LLMConfig, other: LLMConfig): boolean {
  return one.backend === other.backend && one.modelName === other.modelName;
}

function invalid(message: string): RlmError {
  return new RlmError({ code: 'CONFIG_INVALID', message });
}
