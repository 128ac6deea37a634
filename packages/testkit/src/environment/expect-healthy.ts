import assert from 'node:assert/strict';
import { expectClean, expectException, listedVariable } from './expectations.js';
import type { SessionScope } from './session-scope.js';

/**
 * Asserts that a Python session works in full: it prints, lists what it assigned, and reports an
 * exception with its line. For the block right after one that tried to break something.
 */
export async function expectHealthy({ run }: SessionScope): Promise<void> {
  const printed = await run('probe_value = 6 * 7\nprint(probe_value, len("abc"))');
  expectClean(printed);
  assert.equal(printed.stdout, '42 3\n');
  assert.equal(listedVariable(printed, 'probe_value').type, 'int');
  const raised = await run('probe_text = "kept"\nprobe_value / 0');
  expectException(raised, 'ZeroDivisionError');
  assert.match(raised.error?.traceback ?? '', /line 2/u);
  const kept = await run('print(probe_text)');
  expectClean(kept);
  assert.equal(kept.stdout, 'kept\n');
}
