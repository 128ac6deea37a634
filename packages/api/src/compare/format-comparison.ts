import { parseConfig } from '@rlm-ts/application';
import type { CompletionResult } from '@rlm-ts/domain';
import * as z from 'zod';
import type { Comparison, ComparisonRow } from './comparison.js';
import { cutToWidth, displayWidth } from './display-width.js';
import { formatCostUsd, formatCount, formatSeconds } from './format-amounts.js';

const ANSWER_COLUMNS = 40;
const GAP = '  ';
const BEST = '*';

interface Measure {
  readonly title: string;
  /** Less is better; `null` is unknown. */
  readonly of: (result: CompletionResult) => number | null;
  readonly format: (value: number | null) => string;
}

const count = (value: number | null): string => formatCount(value ?? 0);

const MEASURES: readonly Measure[] = [
  { title: 'turns', of: ({ usage }) => usage.iterations, format: count },
  { title: 'sub-calls', of: ({ usage }) => usage.subCalls, format: count },
  { title: 'tokens in', of: ({ usage }) => usage.inputTokens, format: count },
  { title: 'tokens out', of: ({ usage }) => usage.outputTokens, format: count },
  { title: 'cost', of: ({ usage }) => usage.costUsd, format: formatCostUsd },
  {
    title: 'time',
    of: ({ durationMs }) => durationMs,
    format: (value) => formatSeconds(value ?? 0),
  },
];

const comparisonSchema = z.looseObject({
  rows: z.array(z.looseObject({ label: z.string(), model: z.string() })),
});

/**
 * A comparison as a table in plain text, with the errors in full below it. The least of each measure
 * is marked with `*`, among the models that succeeded and if they differ in it; a cost that is not
 * known is `unknown`.
 *
 * @throws RlmError `CONFIG_INVALID` for what is no comparison.
 */
export function formatComparison(comparison: Comparison): string {
  parseConfig(comparisonSchema, comparison, 'comparison');
  const { rows } = comparison;
  const measured = MEASURES.map((measure) => cells(measure, rows));
  const lines = alignColumns([
    ['model', 'answer', 'outcome', ...MEASURES.map(({ title }) => `${title} `)],
    ...rows.map((row, index) => [
      row.label,
      answerOf(row),
      outcomeOf(row),
      ...measured.map((column) => column[index] ?? ''),
    ]),
  ]);
  const marked = measured.flat().some((cell) => cell.endsWith(BEST));
  const failed = rows.flatMap(({ label, error }) => (error ? [`${label}: ${error.message}`] : []));
  return [
    ...lines,
    ...(marked ? ['', `${BEST} the least of the models that succeeded`] : []),
    ...(failed.length > 0 ? ['', ...failed] : []),
  ].join('\n');
}

function answerOf({ result }: ComparisonRow): string {
  const oneLine = (result?.answer ?? '').replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return oneLine === '' ? '-' : cutToWidth(oneLine, ANSWER_COLUMNS);
}

function outcomeOf({ result, error }: ComparisonRow): string {
  if (error !== null) return error.code;
  if (result === null) return 'error';
  if (result.success) return 'success';
  return result.stopReason === 'final' ? (result.provenance ?? 'final') : result.stopReason;
}

function cells({ of, format }: Measure, rows: readonly ComparisonRow[]): string[] {
  const rivals = rows.flatMap(({ result }) => (result?.success === true ? [of(result)] : []));
  const known = rivals.filter((value) => value !== null);
  // By what is shown: of two times of 0.3 s, none is the shorter one.
  const best = new Set(known.map(format)).size > 1 ? format(Math.min(...known)) : null;
  return rows.map(({ result }) => {
    if (result === null) return '- ';
    const text = format(of(result));
    return `${text}${result.success && text === best ? BEST : ' '}`;
  });
}

/** The first three columns are words and start at the left; numbers end at the right. */
function alignColumns(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => displayWidth(row[column] ?? ''))),
  );
  return table.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
        return column < 3 ? cell + padding : padding + cell;
      })
      .join(GAP)
      .trimEnd(),
  );
}
