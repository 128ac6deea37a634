import type { Trajectory } from '@rlm-ts/domain';
import { checkTrajectory } from './check-trajectory.js';
import { callTree } from './call-tree.js';
import { viewerIterations } from './viewer-iteration.js';

/**
 * A trajectory as the log viewer of the original RLM project reads it (`visualizer` of
 * github.com/alexzhang13/rlm): JSON lines, the first with what the run was made of, then one for each
 * turn of the root run. Child runs are inside the calls that started them. Prompts hold only what was
 * new in them. Ends in a newline.
 *
 * The viewer shows one run a file.
 *
 * @throws RlmError `CONFIG_INVALID` for what is no trajectory.
 */
export function trajectoryToViewerLines(trajectory: Trajectory): string {
  checkTrajectory(trajectory, 'trajectory');
  const { calls, answer, task, context } = trajectory;
  const iterations = viewerIterations(callTree(calls), { answer, task, context });
  const lines = [viewerMetadata(trajectory), ...iterations];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function viewerMetadata(trajectory: Trajectory): object {
  const { startTime, model, maxDepth, maxIterations, backend, environment } = trajectory;
  return {
    type: 'metadata',
    timestamp: startTime,
    root_model: model,
    max_depth: maxDepth,
    max_iterations: maxIterations,
    backend,
    // Options may hold keys and are not recorded; what is worth knowing of the run is said here.
    backend_kwargs: { model_name: model },
    environment_type: environment,
    environment_kwargs: {},
    other_backends: null,
    trajectory_id: trajectory.trajectoryId,
    status: trajectory.status,
  };
}
