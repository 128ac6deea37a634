/**
 * A `node:test` reporter that writes one JSON object with the numbers of passed and failed tests.
 * Node's own totals count suites, and a file without a single test as a passed test.
 *
 * @param {AsyncIterable<{ type: string, data: Record<string, unknown> }>} source
 */
export default async function* tallyReporter(source) {
  const tally = { passed: 0, failed: 0 };
  for await (const { type, data } of source) {
    if (data?.skip !== undefined || data?.todo !== undefined) continue;
    const isGroup = data?.details?.type === 'suite' || data?.name === data?.file;
    if (type === 'test:pass' && !isGroup) tally.passed += 1;
    // A group that fails because of its members has been counted through them.
    const cause = data?.details?.error?.failureType;
    if (type === 'test:fail' && cause !== 'subtestsFailed') tally.failed += 1;
  }
  yield JSON.stringify(tally);
}
