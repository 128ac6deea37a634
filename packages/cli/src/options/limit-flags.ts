import { Option, type Command } from 'commander';
import { typed, typedTime, type TypedSettings } from '../settings/command-settings.js';
import { countOption, numberOption, secondsOption } from './numbers.js';
import type { TypedPlaces } from './typed-places.js';

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
    .addOption(count('--max-depth', 'levels of runs; from 2 on, code may start runs (default: 4)'))
    .addOption(count('--max-iterations', 'turns of the model (default: 30)'))
    .addOption(
      new Option('--timeout <seconds>', 'time limit of the whole run (default: 300)').argParser(
        secondsOption(),
      ),
    );
}

/** What was typed, as settings. */
export function limitSettings(flags: LimitFlags): TypedSettings {
  return {
    max_cost_usd: typed('--max-cost', flags.maxCost),
    allow_unknown_prices: typed('--allow-unknown-prices', flags.allowUnknownPrices),
    max_tokens: typed('--max-tokens', flags.maxTokens),
    max_sub_calls: typed('--max-sub-calls', flags.maxSubCalls),
    max_depth: typed('--max-depth', flags.maxDepth),
    max_iterations: typed('--max-iterations', flags.maxIterations),
    timeout: typedTime('--timeout', flags.timeout),
  };
}

/** The flags of limits, for errors about those that nobody set. */
export const LIMIT_PLACES: TypedPlaces = {
  'config.maxCostUsd': '--max-cost',
  'config.maxTokens': '--max-tokens',
  'config.maxSubCalls': '--max-sub-calls',
  'config.maxDepth': '--max-depth',
  'config.maxIterations': '--max-iterations',
  'config.timeoutMs': '--timeout',
};
