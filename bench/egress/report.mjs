/**
 * @typedef {import('../../tests/egress/corpus/measure.mjs').Tally} Tally
 * @typedef {import('./speeds.mjs').Speed} Speed
 */

/** Recall of each rule in percent, and its false alarms in a thousand lines of all clean text. */
export function formatRecall(recall, alarms) {
  const lines = alarms.reduce((sum, { lines: count }) => sum + count, 0);
  const found = alarms.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  const falseAlarms = (rule) => perThousand(found.filter((each) => each === rule).length, lines);
  const rows = [...recall].map(([rule, { plain, encoded, split }]) => [
    rule,
    percent(plain),
    percent(encoded),
    percent(split),
    falseAlarms(rule),
  ]);
  const total = (group) =>
    percent(
      [...recall.values()].reduce(
        (sum, { [group]: each }) => ({ caught: sum.caught + each.caught, all: sum.all + each.all }),
        { caught: 0, all: 0 },
      ),
    );
  const sum = [
    'all',
    total('plain'),
    total('encoded'),
    total('split'),
    perThousand(found.length, lines),
  ];
  return formatColumns([
    ['rule', 'plain', 'encoded', 'split', 'false alarms / 1,000 lines'],
    ...rows,
    sum,
  ]);
}

/** False alarms of each kind of clean text. */
export function formatAlarms(alarms) {
  const rows = alarms.map(({ kind, lines, findings }) => [
    kind,
    String(lines),
    perThousand(findings.length, lines),
    [...new Set(findings.map(({ rule }) => rule))].join(', '),
  ]);
  return formatColumns([['clean text', 'lines', 'false alarms / 1,000 lines', 'by'], ...rows]);
}

/** @param {readonly Speed[]} speeds */
export function formatSpeeds(speeds) {
  const rows = speeds.map(({ text, wall, processor, floor, growth }) => [
    text,
    wall.toFixed(0),
    processor.toFixed(0),
    floor.toFixed(0),
    growth === null ? '' : growth.toFixed(1),
  ]);
  const head = [
    'text',
    'MB/s',
    'MB per processor second',
    'TextEncoder',
    'time for twice the text',
  ];
  return formatColumns([head, ...rows]);
}

/** @param {Tally} tally */
function percent({ caught, all }) {
  return all === 0 ? '' : `${((100 * caught) / all).toFixed(1)} %`;
}

function perThousand(count, lines) {
  return ((1000 * count) / lines).toFixed(2);
}

/** @param {readonly (readonly string[])[]} rows The first is the head. */
function formatColumns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const [head, ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [head, rule, ...body].join('\n');
}
