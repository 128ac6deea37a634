import { describe, it } from 'node:test';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { local } from '../conformance-subjects/local.mjs';

describe(`${local.title} under node:test`, () => {
  for (const { name, run } of casesOf(local)) it(name, { timeout: CASE_TIMEOUT_MS }, run);
});
