import { describe, it } from 'vitest';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { javascriptWorker } from '../conformance-subjects/javascript-worker.mjs';

for (const subject of [javascriptWorker]) {
  describe(`${subject.title} under vitest`, () => {
    for (const { name, run } of casesOf(subject)) it(name, run, CASE_TIMEOUT_MS);
  });
}
