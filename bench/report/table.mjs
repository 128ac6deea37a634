/** @typedef {import('../measure/measurement.mjs').Measurement} Measurement */

const HEAD = ['work', 'ours p50', 'p99', 'floor p50', 'ratio', 'target', 'met'];

/**
 * The measurements as a Markdown table, which reads well on a terminal too. Notes and what each
 * floor is follow below it.
 *
 * @param {readonly Measurement[]} measurements
 * @param {string} [note] What holds for all of them.
 */
export function formatTable(measurements, note) {
  const cells = [HEAD, ...measurements.map(toCells)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const notes = toNotes(measurements);
  if (note !== undefined) notes.push(`- ${note}.`);
  return [lines[0], rule, ...lines.slice(1), '', ...notes].join('\n');
}

/** @param {Measurement} measurement */
function toCells(measurement) {
  const { unit, ours, floor, ratio, target, met } = measurement;
  return [
    nameOf(measurement),
    `${round(ours.p50)} ${unit}`,
    ours.p99 === undefined ? '' : `${round(ours.p99)} ${unit}`,
    floor === null ? '' : `${round(floor.p50)} ${unit}`,
    ratio === null ? '' : ratio.toFixed(2),
    target ?? '',
    met === null ? '' : met ? 'yes' : 'NO',
  ];
}

/**
 * One line for each piece of work, or for each place where it was measured if they differ.
 *
 * @param {readonly Measurement[]} measurements
 */
function toNotes(measurements) {
  const notes = measurements.map((measurement) => {
    const { work } = measurement;
    const facts = factsOf(measurement);
    const agreed = measurements.every((each) => each.work !== work || factsOf(each) === facts);
    return facts === '' ? '' : `- ${agreed ? work : nameOf(measurement)}: ${facts}.`;
  });
  return [...new Set(notes)].filter((note) => note !== '');
}

/** @param {Measurement} measurement */
function factsOf({ floor, note }) {
  return [...(floor === null ? [] : [`floor: ${floor.what}`]), ...(note ? [note] : [])].join('; ');
}

/** @param {Measurement} measurement */
function nameOf({ work, on }) {
  return on === undefined ? work : `${on}: ${work}`;
}

/** @param {number} value Three digits are more than the machine's noise leaves. */
function round(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
