import { describe, it } from '@jest/globals';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { local, localUnrestricted } from '../conformance-subjects/local.mjs';

for (const subject of [local, localUnrestricted]) {
  describe(`${subject.title} under jest`, () => {
    for (const { name, run } of casesOf(subject)) it(name, run, CASE_TIMEOUT_MS);
  });
}
