import type { Trajectory } from '@rlm-ts/domain';
import { isJsonObject } from './json-fields.js';
import { readTrajectory } from './read-trajectory.js';

/** What a file held. */
export interface FileContent {
  readonly trajectories: readonly Trajectory[];
  /** Sentences about what in it could not be read. */
  readonly problems: readonly string[];
}

/** What begins and ends the data of a shared page. */
const SHARED_DATA = /<script type="application\/json" id="rlm-shared">([^]*?)<\/script>/;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readOne(value: unknown): readonly Trajectory[] {
  if (Array.isArray(value)) return value.flatMap(readOne);
  if (isJsonObject(value) && Array.isArray(value['trajectories'])) {
    return readOne(value['trajectories']);
  }
  const trajectory = readTrajectory(value);
  return trajectory === null ? [] : [trajectory];
}

function readLines(name: string, text: string): FileContent {
  const trajectories: Trajectory[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = readOne(parse(line));
    if (found.length > 0) trajectories.push(...found);
    else problems.push(`${name}, line ${index + 1}: this is no trajectory.`);
  }
  return { trajectories, problems };
}

/**
 * Reads an exported trajectory, a log of one a line, or a shared page.
 *
 * @param name The file's, for the sentences about it.
 */
export function readFile(name: string, text: string): FileContent {
  const shared = SHARED_DATA.exec(text)?.[1];
  const whole = parse(shared ?? text);
  if (whole !== undefined || shared !== undefined) {
    const trajectories = readOne(whole);
    const problem = `${name}: there is no trajectory in it. Choose a file that was exported here, or by 'rlm logs'.`;
    return { trajectories, problems: trajectories.length > 0 ? [] : [problem] };
  }
  const read = readLines(name, text);
  if (read.trajectories.length > 0 || read.problems.length === 1) return read;
  // Not one line of it: what is wrong is the file, not each of its lines.
  return { trajectories: [], problems: [`${name}: there is no trajectory in it.`] };
}
