import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { addLimitFlags, limitPlaces, limitsOf } from '../../src/options/limit-flags.js';

function limits(args: readonly string[], env: Readonly<Record<string, string>> = {}): object {
  const command = addLimitFlags(new Command()).exitOverride();
  command.configureOutput({ writeErr: () => {} });
  return limitsOf(command.parse(args, { from: 'user' }).opts(), env);
}

describe('limitsOf', () => {
  it('has no limit that nobody set', () => {
    expect(limits([])).toEqual({});
  });

  it('has every limit that was typed', () => {
    const args =
      '--max-cost .5 --allow-unknown-prices --max-tokens 1000 --max-sub-calls 0 --max-depth 2 --max-iterations 3 --timeout 1.5';
    expect(limits(args.split(' '))).toEqual({
      maxCostUsd: 0.5,
      allowUnknownPrices: true,
      maxTokens: 1000,
      maxSubCalls: 0,
      maxDepth: 2,
      maxIterations: 3,
      timeoutMs: 1500,
    });
  });

  it('takes the limit of dollars from the environment unless it was typed', () => {
    const env = { RLM_COST_LIMIT_USD: '2' };
    expect(limits([], env)).toEqual({ maxCostUsd: 2 });
    expect(limits(['--max-cost', '1'], env)).toEqual({ maxCostUsd: 1 });
    expect(limits([], { RLM_COST_LIMIT_USD: '' })).toEqual({});
  });

  it('says which variable is wrong', () => {
    expect(() => limits([], { RLM_COST_LIMIT_USD: '$2' })).toThrow(
      'RLM_COST_LIMIT_USD is "$2". It takes US dollars, such as 0.5: at least 0.',
    );
  });

  it.each([
    ['--max-cost', '-1'],
    ['--max-cost', '1e3'],
    ['--max-tokens', '0'],
    ['--max-sub-calls', '-1'],
    ['--max-depth', '0'],
  ])('refuses %s %s', (flag, value) => {
    expect(() => limits([flag, value])).toThrow(/It takes/);
  });
});

describe('limitPlaces', () => {
  it('names what set the limit of dollars', () => {
    expect(limitPlaces({ maxCost: 1 })['config.maxCostUsd']).toBe('--max-cost');
    expect(limitPlaces({})['config.maxCostUsd']).toBe('RLM_COST_LIMIT_USD');
  });
});
