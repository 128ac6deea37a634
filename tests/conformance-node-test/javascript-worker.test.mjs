import { describe, it } from 'node:test';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { javascriptWorker } from '../conformance-subjects/javascript-worker.mjs';

for (const subject of [javascriptWorker]) {
  describe(`${subject.title} under node:test`, () => {
    for (const { name, run } of casesOf(subject)) it(name, { timeout: CASE_TIMEOUT_MS }, run);
  });
}
