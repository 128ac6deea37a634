import {
  cutToWidth,
  displayWidth,
  formatCostUsd,
  formatCount,
  formatSeconds,
  type TrajectorySummary,
} from '@rlm-ts/api';
import { localTime } from './local-time.js';
import { oneLine } from '../output/one-line.js';

const GAP = '  ';
const MIN_TASK_COLUMNS = 12;
const MAX_NAME_COLUMNS = 24;
/** A task need not be read whole here, and is cut before its width is counted. */
const MAX_TASK_CHARACTERS = 1000;

interface Column {
  readonly title: string;
  readonly of: (summary: TrajectorySummary) => string;
  readonly isNumber?: boolean;
}

const name = (text: string): string => cutToWidth(oneLine(text), MAX_NAME_COLUMNS);

const ID: Column = { title: 'id', of: ({ trajectoryId }) => trajectoryId };
const START: Column = { title: 'start', of: ({ startTime }) => name(localTime(startTime)) };
// Without the year.
const SHORT_START: Column = { title: 'start', of: (summary) => START.of(summary).slice(5) };
const STATUS: Column = { title: 'status', of: ({ status }) => status };
const MODEL: Column = { title: 'model', of: ({ model }) => name(model) };
const ENVIRONMENT: Column = { title: 'environment', of: ({ environment }) => name(environment) };
const TURNS = number('turns', ({ iterations }) => formatCount(iterations));
const CALLS = number('calls', ({ callCount }) => formatCount(callCount));
const TOKENS = number('tokens', ({ totalTokens }) => formatCount(totalTokens));
const COST = number('cost', ({ totalCostUsd }) => formatCostUsd(totalCostUsd));
const TIME = number('time', ({ durationMs }) => formatSeconds(durationMs));
const TASK_TITLE = 'task';

/** From the widest layout to the narrowest; the task takes what is left of the line. */
const LAYOUTS: readonly (readonly Column[])[] = [
  [ID, START, STATUS, MODEL, ENVIRONMENT, TURNS, CALLS, TOKENS, COST, TIME],
  [ID, START, STATUS, MODEL, TURNS, CALLS, TOKENS, COST, TIME],
  [ID, SHORT_START, STATUS, MODEL, CALLS, TOKENS, COST, TIME],
  [ID, SHORT_START, STATUS, MODEL, TOKENS, COST, TIME],
  [ID, SHORT_START, STATUS, TOKENS, COST, TIME],
  [ID, SHORT_START, STATUS, TOKENS, TIME],
  [ID, SHORT_START, STATUS],
];

/**
 * Trajectories as a table, its titles first: as many columns as the width has room for, the id always
 * whole. What it shows is safe for a terminal.
 *
 * @param maxWidth Columns of the terminal. Narrower than an id, a start and a status it does not get.
 */
export function trajectoryTable(
  summaries: readonly TrajectorySummary[],
  maxWidth: number,
): readonly string[] {
  const known = new Map<Column, AlignedColumn>();
  const aligned = (column: Column): AlignedColumn => {
    const cells = known.get(column) ?? align(column, summaries);
    known.set(column, cells);
    return cells;
  };
  let columns: readonly AlignedColumn[] = [];
  let left = 0;
  for (const layout of LAYOUTS) {
    columns = layout.map(aligned);
    left = columns.reduce((rest, { width }) => rest - width - GAP.length, maxWidth);
    if (left >= MIN_TASK_COLUMNS) break;
  }
  const tasks = [TASK_TITLE, ...summaries.map(({ task }) => task.slice(0, MAX_TASK_CHARACTERS))];
  return tasks.map((task, row) =>
    [
      ...columns.map(({ cells }) => cells[row] ?? ''),
      left < TASK_TITLE.length ? '' : cutToWidth(oneLine(task), left),
    ]
      .join(GAP)
      .trimEnd(),
  );
}

/** A title and the cells below it, all of one width. */
interface AlignedColumn {
  readonly width: number;
  readonly cells: readonly string[];
}

function align(
  { title, of, isNumber = false }: Column,
  summaries: readonly TrajectorySummary[],
): AlignedColumn {
  const texts = [title, ...summaries.map(of)];
  const widths = texts.map(displayWidth);
  const width = widths.reduce((widest, each) => Math.max(widest, each), 0);
  const cells = texts.map((text, row) => {
    const padding = ' '.repeat(width - (widths[row] ?? 0));
    return isNumber ? padding + text : text + padding;
  });
  return { width, cells };
}

function number(title: string, of: Column['of']): Column {
  return { title, of, isNumber: true };
}
