export { trajectoryFromJson, trajectoryToJson } from './format/trajectory-json.js';
export { TrajectoryStore } from './reading/trajectory-store.js';
export { appendTrajectory } from './writing/finished-trajectory.js';
export { TrajectoryLogger, type TrajectoryLoggerOptions } from './writing/trajectory-logger.js';
