import { describe, it } from '@jest/globals';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { local } from '../conformance-subjects/local.mjs';

describe(`${local.title} under jest`, () => {
  for (const { name, run } of casesOf(local)) it(name, run, CASE_TIMEOUT_MS);
});
