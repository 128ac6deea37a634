import type { Engine } from '../engine/engine.js';
import { isOwnerGone, SESSION_LABEL } from './labels.js';

/** After this long a container that does not run is nobody's any more, wherever it was made. */
const ABANDONED_AFTER_SECONDS = 3600;

/**
 * Removes containers whose host process has gone without removing them. One that runs ends itself
 * when its stream does; this is for those that were made and never started, and for engines that
 * were restarted in between.
 *
 * @returns How many were removed.
 */
export async function removeAbandoned(engine: Engine): Promise<number> {
  const containers = await engine.list(SESSION_LABEL);
  const now = Date.now() / 1000;
  const abandoned = containers.filter(({ Labels, State, Created }) => {
    const gone = isOwnerGone(Labels);
    if (gone !== null) return gone;
    return State !== 'running' && now - Created > ABANDONED_AFTER_SECONDS;
  });
  const removals = await Promise.allSettled(abandoned.map(({ Id }) => engine.remove(Id)));
  return removals.filter(({ status }) => status === 'fulfilled').length;
}
