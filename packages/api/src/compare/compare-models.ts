import { parseConfig } from '@rlm-ts/application';
import { mapAtMost, readToEnd, RlmError } from '@rlm-ts/domain';
import { comparedConfigSchema, compareOptionsSchema } from '../checks/compare-options.js';
import { toContextPayload } from '../context-input.js';
import { createRlmFromConfig, type RlmExtensions } from '../create-rlm-from-config.js';
import type { RLM } from '../rlm.js';
import { comparedModels, configWith, type ComparedModel } from './compared-models.js';
import type { ComparedConfig, CompareOptions, Comparison, ComparisonRow } from './comparison.js';

interface Entrant extends ComparedModel {
  readonly rlm: RLM;
}

/** What each of the models is asked. */
type Question<Output> = Omit<CompareOptions<Output>, 'models' | 'concurrency'>;

/**
 * Has several models answer one question, each in an `RLM` of its own: with the same environment and
 * limits, and a whole budget for each. A model that fails is a row with an error and leaves the others
 * alone; so is one whose key or package is missing, which shows when it is asked.
 *
 * @param config For all of them; its `llm`, if there is one, is not asked.
 * @throws RlmError before any model is asked, for what is wrong with the configuration, one of the
 *   models or the input: as `createRlmFromConfig` does, and `CONTEXT_INVALID`.
 */
export async function compareModels<Output = unknown>(
  config: ComparedConfig,
  options: CompareOptions<Output>,
  extensions: RlmExtensions = {},
): Promise<Comparison<Output>> {
  parseConfig(comparedConfigSchema, config, 'config');
  parseConfig(compareOptionsSchema, options, 'options');
  const { models, concurrency, ...question } = options;
  const entrants: Entrant[] = [];
  try {
    for (const [index, { llm, label }] of comparedModels(models).entries()) {
      const rlm = openRlm(configWith(config, llm), extensions, `models[${String(index)}]`);
      entrants.push({ llm, label, rlm });
    }
    await toContextPayload(question);
    const rows = await mapAtMost(entrants, concurrency ?? entrants.length, (entrant) =>
      answer(entrant, question),
    );
    return { prompt: question.prompt, rows };
  } finally {
    // Those that have run are closed already, and what could not be closed is in their rows.
    await Promise.allSettled(entrants.map(({ rlm }) => rlm.close()));
  }
}

async function answer<Output>(
  entrant: Entrant,
  question: Question<Output>,
): Promise<ComparisonRow<Output>> {
  const { label, llm, rlm } = entrant;
  const outcome = await follow(entrant, question);
  let { error } = outcome;
  try {
    await rlm.close();
  } catch (problem) {
    error ??= RlmError.from(problem, { code: 'INTERNAL' });
  }
  return { label, model: llm.modelName ?? llm.backend, result: outcome.result, error };
}

async function follow<Output>(
  { label, rlm }: Entrant,
  { prompt, onEvent, live = false, ...options }: Question<Output>,
): Promise<Pick<ComparisonRow<Output>, 'result' | 'error'>> {
  const run = rlm.stream(prompt, { ...options, live });
  try {
    const result = await readToEnd(run, (event) => {
      onEvent?.(event, label);
    });
    return { result, error: result.error };
  } catch (thrown) {
    return { result: null, error: RlmError.from(thrown, { code: 'INTERNAL' }) };
  } finally {
    await run.return(undefined as never);
  }
}

function openRlm(
  config: Parameters<typeof createRlmFromConfig>[0],
  extensions: RlmExtensions,
  place: string,
): RLM {
  try {
    return createRlmFromConfig(config, extensions);
  } catch (error) {
    if (!RlmError.isInstance(error)) throw error;
    const { code, retryable, details } = error;
    const message = error.message.replaceAll(/^config\.llm(?=[.:[ ])/gm, place);
    throw new RlmError({ code, message, retryable, details, cause: error });
  }
}
