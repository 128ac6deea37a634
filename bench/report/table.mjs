/** @typedef {import('../measure/measurement.mjs').Measurement} Measurement */

const HEAD = ['work', 'ours p50', 'p99', 'floor p50', 'ratio', 'target', 'met'];

/**
 * The measurements as a Markdown table, which reads well on a terminal too. Notes and what each
 * floor is follow below it.
 *
 * @param {readonly Measurement[]} measurements
 */
export function formatTable(measurements) {
  const cells = [HEAD, ...measurements.map(toCells)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const notes = measurements.flatMap(toNote);
  return [lines[0], rule, ...lines.slice(1), '', ...notes].join('\n');
}

/** @param {Measurement} measurement */
function toCells({ work, unit, ours, floor, ratio, target, met }) {
  return [
    work,
    `${round(ours.p50)} ${unit}`,
    ours.p99 === undefined ? '' : `${round(ours.p99)} ${unit}`,
    floor === null ? '' : `${round(floor.p50)} ${unit}`,
    ratio === null ? '' : ratio.toFixed(2),
    target ?? '',
    met === null ? '' : met ? 'yes' : 'NO',
  ];
}

/** @param {Measurement} measurement */
function toNote({ work, floor, note }) {
  const facts = [...(floor === null ? [] : [`floor: ${floor.what}`]), ...(note ? [note] : [])];
  return facts.length === 0 ? [] : [`- ${work}: ${facts.join('; ')}.`];
}

/** @param {number} value Three digits are more than the machine's noise leaves. */
function round(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
