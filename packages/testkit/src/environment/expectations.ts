import assert from 'node:assert/strict';
import type { ReplResult, RlmErrorCode, VariableSummary } from '@rlm-ts/domain';
import { RlmError } from '@rlm-ts/domain';
import { withinDeadline } from './deadline.js';

/** Asserts that a call rejects with an `RlmError` of that code, and does so before the deadline. */
export async function expectRejection(
  promise: Promise<unknown>,
  code: RlmErrorCode,
  what: string,
): Promise<RlmError> {
  let value: unknown;
  try {
    value = await withinDeadline(promise, what);
  } catch (error) {
    assert.ok(RlmError.isInstance(error), `${what} rejected with ${String(error)}, no RlmError.`);
    assert.equal(error.code, code, `${what}: ${error.message}`);
    return error;
  }
  assert.fail(`${what} resolved to ${JSON.stringify(value)} instead of rejecting with ${code}.`);
}

/** Asserts that a block ended of its own accord, without an exception. */
export function expectClean(result: ReplResult): void {
  assert.equal(result.error, null, `unexpected error: ${JSON.stringify(result.error)}`);
  assert.equal(result.timedOut, false, 'timedOut');
  assert.equal(result.outOfMemory, false, 'outOfMemory');
  assert.equal(result.stateLost, false, 'stateLost');
}

/** Asserts that a block ended with that exception and that the session's state is still there. */
export function expectException(result: ReplResult, type: string): void {
  assert.equal(result.error?.type, type, JSON.stringify(result.error));
  assert.equal(result.timedOut, false, 'timedOut');
  assert.equal(result.stateLost, false, 'stateLost');
}

/** Asserts that a block ran out of time. */
export function expectTimeout(result: ReplResult): void {
  assert.equal(result.timedOut, true, `not timed out: ${JSON.stringify(result.error)}`);
  assert.equal(result.error?.type, 'TimeoutError');
}

/** The summary of a variable; fails if the result does not list it. */
export function listedVariable(result: ReplResult, name: string): VariableSummary {
  const found = result.variables.find((variable) => variable.name === name);
  assert.ok(found, `${name} is not among ${JSON.stringify(result.variables)}`);
  return found;
}

/**
 * Asserts that two values are the same as JSON. Unlike `deepEqual` it does not compare prototypes,
 * which differ for what comes out of a worker or a `node:vm` context, as under jest.
 */
export function expectData(actual: unknown, expected: unknown): void {
  assert.deepEqual(asPlainData(actual), asPlainData(expected));
}

function asPlainData(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
