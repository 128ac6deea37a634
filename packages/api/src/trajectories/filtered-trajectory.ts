import { Inspection } from '@rlm-ts/application';
import type { EgressFilterPort, Trajectory } from '@rlm-ts/domain';

/** What says where and when, and is compared: a mark would part what belongs together. */
const NO_TEXTS = new Set(['trajectoryId', 'runId', 'id', 'parentId', 'startTime', 'endTime']);

/**
 * A trajectory with marks in place of what the filter finds, as one has that was recorded with it.
 *
 * @returns The same one if nothing was found.
 */
export async function filteredTrajectory(
  trajectory: Trajectory,
  filter: EgressFilterPort,
): Promise<Trajectory> {
  const texts: string[] = [];
  withTexts(trajectory, (text) => {
    texts.push(text);
    return text;
  });
  const checked = await new Inspection(filter.open()).texts('answer', texts);
  if (checked === texts) return trajectory;
  const left = checked[Symbol.iterator]();
  return withTexts(trajectory, (text) => left.next().value ?? text) as Trajectory;
}

/** The same value with other texts in it; each is asked for once, always in the same order. */
function withTexts(value: unknown, put: (text: string) => string): unknown {
  if (typeof value === 'string') return put(value);
  if (Array.isArray(value)) return value.map((each) => withTexts(each, put));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]): [string, unknown] => [
      name,
      NO_TEXTS.has(name) ? member : withTexts(member, put),
    ]),
  );
}
