import { formatCostUsd } from '@rlm-ts/api';
import type { StatusLine } from '../output/status-area.js';
import type { StatusTimes } from './live-status.js';
import type { ActiveRun, RunActivity, SubCallCounts } from './run-activity.js';
import { formatClock } from './format-clock.js';
import { spendingLine } from './spending.js';

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const SPINNER_STEP_MS = 100;
const BAR_WIDTH = 20;
/** From when on it is told how long something takes. */
const LONG_MS = 5000;

/** The limits that a person may run into while watching. */
export interface WatchedLimits {
  /** US dollars. */
  readonly maxCostUsd?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * What a run is doing, in two or three lines for a person: the turn and its step, that of the deepest
 * child run if there is one; the sub-calls of the code that runs; and what all of it has used.
 */
export function statusLines(
  activity: Pick<RunActivity, 'runs' | 'spent'>,
  limits: WatchedLimits,
  { startedAt, now }: StatusTimes,
): readonly StatusLine[] {
  const { runs, spent } = activity;
  const asking = runs.findLast(({ subCalls }) => subCalls !== null);
  const cost =
    limits.maxCostUsd === undefined ? '' : ` of at most ${formatCostUsd(limits.maxCostUsd)}`;
  const limit = limits.timeoutMs === undefined ? '' : ` / ${formatClock(limits.timeoutMs)}`;
  const rest = spent === null ? 'starting' : 'ending';
  const used = spent === null ? '' : `${spendingLine(spent)}${cost} · `;
  return [
    { text: `${spinnerAt(now)} ${runs.length === 0 ? rest : stepOf(runs, now)}` },
    ...(asking?.subCalls ? [{ text: `  ${subCallBar(asking.subCalls)}` }] : []),
    { text: `  ${used}${formatClock(now - startedAt)}${limit}`, style: 'quiet' },
  ];
}

/** The sign that something moves. */
export function spinnerAt(now: number): string {
  return SPINNER[Math.floor(Math.max(0, now) / SPINNER_STEP_MS) % SPINNER.length] ?? '';
}

/**
 * Where runs that belong together are: the root run's turn, and what the deepest of them does.
 *
 * @param now As for {@link RunActivity.observe}.
 */
export function stepOf(runs: readonly ActiveRun[], now: number): string {
  const deepest = runs.reduce<ActiveRun | null>(
    (found, run) => (found === null || run.depth >= found.depth ? run : found),
    null,
  );
  if (deepest === null) return '';
  const parts = runs.filter(({ depth }) => depth === 0).flatMap(turnOf);
  if (deepest.depth > 0) {
    const children = runs.filter(({ depth }) => depth > 0).length;
    parts.push(`${String(children)} child run${children === 1 ? '' : 's'}`);
    parts.push(`depth ${String(deepest.depth)}`, ...turnOf(deepest));
  }
  const tookMs = now - deepest.since;
  parts.push(deepest.doing + (tookMs >= LONG_MS ? ` (${formatClock(tookMs)})` : ''));
  return parts.join(' · ');
}

function turnOf({ turn, maxTurns }: ActiveRun): readonly string[] {
  return turn === 0 ? [] : [`turn ${String(turn)}/${String(maxTurns)}`];
}

function subCallBar({ started, finished, failed, waiting }: SubCallCounts): string {
  const total = started + waiting;
  const filled = Math.floor((BAR_WIDTH * finished) / Math.max(1, total));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const running = started - finished;
  const notes = [
    ...(failed === 0 ? [] : [`${String(failed)} failed`]),
    ...(running === 0 ? [] : [`${String(running)} running`]),
  ];
  const more = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return `sub-calls ▕${bar}▏ ${String(finished)}/${String(total)}${more}`;
}
