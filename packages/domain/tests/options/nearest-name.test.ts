import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { suggest } from '../../src/options/nearest-name.js';

describe('suggest', () => {
  it('prefers the nearest of several', () => {
    expect(suggest('maxDept', ['maxDepth', 'maxDeep', 'depth'])).toBe('Did you mean "maxDepth"?');
  });

  it('lists what there is when nothing is near, and says so when there is nothing', () => {
    expect(suggest('x', ['alpha', 'beta'])).toBe('Known: alpha, beta.');
    expect(suggest('x', [])).toBe('None are known.');
  });

  it('finds a name again from which one letter was lost, added or changed', () => {
    const known = ['maxIterations', 'maxDepth', 'systemPrompt', 'timeoutMs', 'environment'];
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.nat({ max: 20 }),
        fc.constantFrom('lost', 'added', 'changed'),
        (name, at, how) => {
          const place = at % name.length;
          const letter = how === 'lost' ? '' : '_';
          const rest = name.slice(how === 'added' ? place : place + 1);
          const typed = name.slice(0, place) + letter + rest;
          expect(suggest(typed, known)).toBe(`Did you mean "${name}"?`);
        },
      ),
    );
  });
});
