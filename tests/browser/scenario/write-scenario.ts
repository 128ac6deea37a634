import { trajectoryToJson, type Trajectory } from '@rlm-ts/api';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenario } from './index.js';

/** A trajectory as its line in a log folder. */
export function lineOf(trajectory: Trajectory): string {
  return `${JSON.stringify(trajectoryToJson(trajectory))}\n`;
}

/** Fills a log folder with the scenario, as the writer of trajectories would. */
export function writeScenario(logDir: string): void {
  for (const trajectory of scenario) {
    const day = (trajectory.endTime ?? trajectory.startTime).slice(0, 10);
    appendFileSync(join(logDir, `trajectories_${day}.jsonl`), lineOf(trajectory));
  }
}
