import type { Engine } from '../engine/engine.js';

/** How a container came to its end. */
export interface ContainerEnd {
  readonly exitCode: number | null;
  readonly outOfMemory: boolean;
  /** A part of a sentence for a person. */
  readonly reason: string;
}

const KILLED = 137;
/** How an agent ends that hears nothing of its host any more. */
const HOST_GONE = 0;

/**
 * Finds out why a container ended, which may be removed by now: its engine remembers what happened
 * for a while. Never rejects: an engine that does not answer is a reason too.
 */
export async function explainEnd(
  engine: Engine,
  id: string,
  sinceSeconds: number,
): Promise<ContainerEnd> {
  try {
    const happenings = await engine.happenings(id, sinceSeconds);
    const actions = happenings.map(({ action }) => action);
    const exitCode = happenings.find(({ action }) => action === 'die')?.exitCode ?? null;
    if (actions.includes('oom')) return end(exitCode, true, 'it ran out of memory');
    if (actions.includes('kill') || actions.includes('stop')) {
      return end(exitCode, false, 'its container was stopped or removed from outside');
    }
    if (exitCode === null || exitCode === HOST_GONE) {
      return end(exitCode, false, 'the connection to its container was lost');
    }
    // Nobody else kills the main process of a container without the engine hearing of it.
    if (exitCode === KILLED) return end(exitCode, true, 'it ran out of memory');
    return end(exitCode, false, `its container ended with exit code ${String(exitCode)}`);
  } catch {
    return end(null, false, 'the container engine does not answer any more');
  }
}

function end(exitCode: number | null, outOfMemory: boolean, reason: string): ContainerEnd {
  return { exitCode, outOfMemory, reason };
}
