import { describe, it } from 'node:test';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { local, localUnrestricted } from '../conformance-subjects/local.mjs';

for (const subject of [local, localUnrestricted]) {
  describe(`${subject.title} under node:test`, () => {
    for (const { name, run } of casesOf(subject)) it(name, { timeout: CASE_TIMEOUT_MS }, run);
  });
}
