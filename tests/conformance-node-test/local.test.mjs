import { describe, it } from 'node:test';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { localUnrestricted } from '../conformance-subjects/local.mjs';

describe(`${localUnrestricted.title} under node:test`, () => {
  for (const { name, run } of casesOf(localUnrestricted))
    it(name, { timeout: CASE_TIMEOUT_MS }, run);
});
