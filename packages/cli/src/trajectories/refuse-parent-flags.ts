import type { Command } from 'commander';
import { UsageError } from '../usage.error.js';

/** Has its effect wherever it stands. */
const EVERYWHERE = '--no-color';

/**
 * Flags between a command and its subcommand (`rlm logs --failed export`) would have no effect.
 *
 * @throws UsageError if there are some.
 */
export function refuseParentFlags(subcommand: Command): void {
  const { parent } = subcommand;
  const typed = parent?.options.find(
    (option) =>
      option.long !== EVERYWHERE && parent.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (typed === undefined) return;
  const flag = typed.long ?? typed.flags;
  throw new UsageError(
    `${flag} before "${subcommand.name()}" has no effect: what it takes stands behind it.`,
    `\`rlm ${parent?.name() ?? ''} ${subcommand.name()} --help\` shows what there is.`,
  );
}
