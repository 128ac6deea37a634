import { describe, expect, it } from '@jest/globals';

import { pythonNameProblem, toolNameProblem } from '../../src/tools/names-in-code.js';

describe('pythonNameProblem', () => {
  it.each(['a', '_', 'search2', 'Search', 'match', 'type', 'print', 'context'])(
    'has nothing against %s',
    (name) => {
      expect(pythonNameProblem(name)).toBeNull();
    },
  );

  it.each([
    ['', 'is empty'],
    ['2nd', 'begins with a digit'],
    ['get-weather', 'has other characters than letters, digits and _'],
    ['a b', 'has other characters than letters, digits and _'],
    ['a\n', 'has other characters than letters, digits and _'],
    ['$el', 'has other characters than letters, digits and _'],
    ['größe', 'has other characters than letters, digits and _'],
    ['from', 'is a keyword of Python'],
    ['None', 'is a keyword of Python'],
  ])('says of %j that it %s', (name, problem) => {
    expect(pythonNameProblem(name)).toBe(problem);
  });
});

describe('toolNameProblem', () => {
  it('keeps what code is given from being hidden', () => {
    for (const name of [
      'FINAL',
      'context',
      'history_2',
      'rlm_query_batched',
      'budget',
      'remember',
      'sum',
    ]) {
      expect(toolNameProblem(name)).toBe('already means something else to code in a run');
    }
    expect(toolNameProblem('search')).toBeNull();
    expect(toolNameProblem('class')).toBe('is a keyword of Python');
  });
});
