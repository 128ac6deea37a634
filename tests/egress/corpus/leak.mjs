/**
 * Lets a secret leave as a variant says.
 *
 * @param {import('@rlm-ts/domain').EgressFilterPort} filter
 * @param {import('./variants.mjs').Leak} leak
 * @returns {Promise<{ caught: boolean, shown: string, rules: readonly string[] }>}
 */
export async function leakThrough(filter, { how, texts, mustNotLeave }) {
  const gate = filter.open();
  const verdicts = [];
  if (how === 'stream') {
    const stream = gate.openStream('live_output');
    for (const text of texts) verdicts.push(await stream.write(text));
    verdicts.push(await stream.end());
  } else {
    for (const text of texts) verdicts.push(await gate.check('stdout', text));
  }
  const shown = verdicts.map(({ text }) => text).join('');
  const rules = verdicts.flatMap(({ findings }) => findings.map(({ rule }) => rule));
  const isFound = rules.length > 0;
  return { caught: isFound && mustNotLeave.every((part) => !shown.includes(part)), shown, rules };
}
