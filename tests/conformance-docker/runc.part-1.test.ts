import { describe, it } from '@jest/globals';
import { CASE_TIMEOUT_MS, casesOf, part } from '../conformance-subjects/cases-of.mjs';
import { dockerOnRunc } from '../conformance-subjects/docker.mjs';

describe(`${dockerOnRunc.title} under jest`, () => {
  for (const { name, run } of part(0, casesOf(dockerOnRunc))) it(name, run, CASE_TIMEOUT_MS);
});
