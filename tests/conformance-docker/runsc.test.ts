import { describe, it } from '@jest/globals';
import { CASE_TIMEOUT_MS, casesOf } from '../conformance-subjects/cases-of.mjs';
import { dockerOnRunsc } from '../conformance-subjects/docker.mjs';

describe(`${dockerOnRunsc.title} under jest`, () => {
  for (const { name, run } of casesOf(dockerOnRunsc)) it(name, run, CASE_TIMEOUT_MS);
});
