import { isPairAt, type TrajectorySummary } from '@rlm-ts/domain';

/** Characters of a question that a list shows. */
const TASK_CHARS = 1000;

/** A summary as a list has it: a question may be as long as a book. */
export function listedSummary(summary: TrajectorySummary): TrajectorySummary {
  const { task } = summary;
  return task.length <= TASK_CHARS ? summary : { ...summary, task: `${beginningOf(task)} …` };
}

/** Not between the halves of a surrogate pair: one alone is no character. */
function beginningOf(task: string): string {
  return task.slice(0, isPairAt(task, TASK_CHARS - 1) ? TASK_CHARS - 1 : TASK_CHARS);
}
