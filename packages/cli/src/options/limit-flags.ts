import type { RLMConfig } from '@rlm-ts/api';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { UsageError } from '../usage.error.js';
import { readSetting, type Settings } from './environment-settings.js';
import { countOption, numberOption, secondsOption } from './numbers.js';
import type { TypedPlaces } from './typed-places.js';

const COST_VARIABLE = 'RLM_COST_LIMIT_USD';
const dollars = numberOption('US dollars, such as 0.5', { min: 0 });

/** What a person typed about how much a run may use. */
export interface LimitFlags {
  /** US dollars. */
  readonly maxCost?: number;
  readonly allowUnknownPrices?: boolean;
  readonly maxTokens?: number;
  readonly maxSubCalls?: number;
  readonly maxDepth?: number;
  readonly maxIterations?: number;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Gives a command the flags that {@link LimitFlags} holds. */
export function addLimitFlags(command: Command): Command {
  const count = (flag: string, description: string, parse = countOption): Option =>
    new Option(`${flag} <count>`, description).argParser(parse);
  return command
    .addOption(
      new Option(
        '--max-cost <usd>',
        'US dollars that the run may cost, sub-calls included',
      ).argParser(dollars),
    )
    .option('--allow-unknown-prices', 'with --max-cost: let models go unlimited without a price')
    .addOption(count('--max-tokens', 'tokens read and written, over all models'))
    .addOption(
      count('--max-sub-calls', 'model calls that code may make', (text) =>
        text === '0' ? 0 : countOption(text),
      ),
    )
    .addOption(count('--max-depth', 'levels of runs; from 2 on, code may start runs (default: 1)'))
    .addOption(count('--max-iterations', 'turns of the model (default: 30)'))
    .addOption(
      new Option('--timeout <seconds>', 'time limit of the whole run').argParser(secondsOption()),
    );
}

/**
 * The limits that the flags stand for, and `RLM_COST_LIMIT_USD` where there is no `--max-cost`.
 *
 * @throws UsageError if the variable holds no amount.
 */
export function limitsOf(flags: LimitFlags, env: Settings = process.env): Partial<RLMConfig> {
  const { maxCost, allowUnknownPrices, timeout, ...counts } = flags;
  const { maxTokens, maxSubCalls, maxDepth, maxIterations } = counts;
  return definedOf({
    maxCostUsd: maxCost ?? usualCostLimit(env),
    allowUnknownPrices,
    maxTokens,
    maxSubCalls,
    maxDepth,
    maxIterations,
    timeoutMs: timeout,
  });
}

/** What the flags stand for, for errors about it. */
export function limitPlaces({ maxCost }: LimitFlags): TypedPlaces {
  return {
    'config.maxCostUsd': maxCost === undefined ? COST_VARIABLE : '--max-cost',
    'config.maxTokens': '--max-tokens',
    'config.maxSubCalls': '--max-sub-calls',
    'config.maxDepth': '--max-depth',
    'config.maxIterations': '--max-iterations',
    'config.timeoutMs': '--timeout',
  };
}

function usualCostLimit(env: Settings): number | undefined {
  const text = readSetting(env, COST_VARIABLE);
  if (text === undefined) return undefined;
  try {
    return dollars(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${COST_VARIABLE} is "${text}". ${error.message}`);
  }
}

/** Only what was given: a key that is there counts, even if it holds nothing. */
function definedOf<Options extends object>(
  options: Options,
): { [Key in keyof Options]?: Exclude<Options[Key], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as ReturnType<typeof definedOf<Options>>;
}
