import { isTrajectoryId } from '@rlm-ts/api';
import { UsageError } from '../usage.error.js';

/**
 * The id that was typed, if it has the form of one. To be asked before a store is opened: such a text
 * names no file outside of it.
 *
 * @throws UsageError if it is something else, such as a path.
 */
export function requireTrajectoryId(typed: string): string {
  if (isTrajectoryId(typed)) return typed;
  throw new UsageError(
    `"${typed}" is not a trajectory id: one reads like traj_0123456789abcdef.`,
    '`rlm logs` lists the ids that there are.',
  );
}
