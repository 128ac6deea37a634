import { comparedRuns, failedRun } from './compared-runs.js';
import { hostileRun } from './hostile-run.js';
import { largeRun } from './large-run.js';
import { manyRuns } from './many-runs.js';
import { needleRun } from './needle-run.js';

export { END_OF_OUTPUT, HOSTILE } from './hostile-run.js';
export { comparedRuns, manyRuns, needleRun };

/** Every run that the dashboard of the tests shows. */
export const scenario = [
  ...[needleRun, hostileRun, largeRun, failedRun],
  ...comparedRuns,
  ...manyRuns,
];
