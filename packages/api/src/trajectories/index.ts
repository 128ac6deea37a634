export { trajectoryFromJson, trajectoryToJson } from '@rlm-ts/adapters';
export { callTree, type TrajectoryCallNode } from './call-tree.js';
export {
  importTrajectories,
  type ImportedTrajectory,
  type ImportOptions,
} from './import-trajectories.js';
export { openTrajectoryStore, type TrajectoryRecording } from './recording.js';
export { trajectoryToViewerLines } from './viewer-lines.js';
