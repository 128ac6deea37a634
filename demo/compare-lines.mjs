/**
 * Compares an answer with the truth, line by line in any order. What a model may put around a line
 * (bullets, quotes, letter case) does not count.
 *
 * @param {string | null} answer
 * @param {readonly string[]} truth
 * @returns {string[]} what differs; empty if nothing does
 */
export function differences(answer, truth) {
  const given = new Set((answer ?? '').split('\n').map(plain).filter(Boolean));
  const wanted = new Set(truth.map(plain));
  return [
    ...[...wanted].filter((line) => !given.has(line)).map((line) => `missing: ${line}`),
    ...[...given].filter((line) => !wanted.has(line)).map((line) => `wrong: ${line}`),
  ];
}

function plain(line) {
  return line
    .replace(/[`*"]/g, '')
    .replace(/^[\s-]+|[\s.]+$/g, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}
