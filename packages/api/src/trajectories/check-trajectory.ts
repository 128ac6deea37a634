import { parseConfig } from '@rlm-ts/application';
import { isTrajectoryId } from '@rlm-ts/domain';
import * as z from 'zod';

const schema = z.looseObject({
  trajectoryId: z.string().refine(isTrajectoryId, { error: 'expected an id, such as traj_1a2b3c' }),
  startTime: z.string(),
  calls: z.array(z.unknown()),
});

/**
 * Checks that something is a trajectory as far as it takes to work with it; `trajectoryFromJson` looks
 * at all of one.
 *
 * @param where How a person calls it.
 * @throws RlmError `CONFIG_INVALID`.
 */
export function checkTrajectory(trajectory: unknown, where: string): void {
  parseConfig(schema, trajectory, where);
}
