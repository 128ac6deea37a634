import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { addLimitFlags, limitSettings } from '../../src/options/limit-flags.js';
import { commandSettings } from '../../src/settings/command-settings.js';
import { silentIo } from '../silent-io.js';

/** The limits of a command line, as settings have them. */
async function limits(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<object> {
  const command = addLimitFlags(new Command()).exitOverride();
  command.configureOutput({ writeErr: () => {} });
  const typed = limitSettings(command.parse(args, { from: 'user' }).opts());
  const sources = { cwd: null, home: '/nowhere', env };
  return (await commandSettings(silentIo(), typed, sources)).values;
}

describe('the flags of limits', () => {
  it('leave the defaults of the command to those who type nothing', async () => {
    const values = await limits([]);
    expect(values).toMatchObject({ max_depth: 4, max_iterations: 30, timeout: 300 });
    expect(values).not.toHaveProperty('max_cost_usd');
  });

  it('have every limit that was typed', async () => {
    const args =
      '--max-cost .5 --allow-unknown-prices --max-tokens 1000 --max-sub-calls 0 --max-depth 2 --max-iterations 3 --timeout 1.5';
    expect(await limits(args.split(' '))).toMatchObject({
      max_cost_usd: 0.5,
      allow_unknown_prices: true,
      max_tokens: 1000,
      max_sub_calls: 0,
      max_depth: 2,
      max_iterations: 3,
      timeout: 1.5,
    });
  });

  it('leave the limit of dollars to the environment unless it was typed', async () => {
    const env = { RLM_COST_LIMIT_USD: '2' };
    expect(await limits([], env)).toMatchObject({ max_cost_usd: 2 });
    expect(await limits(['--max-cost', '1'], env)).toMatchObject({ max_cost_usd: 1 });
  });

  it('say which variable is wrong', async () => {
    await expect(limits([], { RLM_COST_LIMIT_USD: '$2' })).rejects.toThrow(
      'RLM_COST_LIMIT_USD is "$2"; it must be a number, at least 0.',
    );
  });

  it.each([
    ['--max-cost', '-1'],
    ['--max-cost', '1e3'],
    ['--max-tokens', '0'],
    ['--max-sub-calls', '-1'],
    ['--max-depth', '0'],
  ])('refuse %s %s', async (flag, value) => {
    await expect(limits([flag, value])).rejects.toThrow(/It takes/);
  });
});
