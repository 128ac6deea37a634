import { describe, expect, it } from '@jest/globals';
import { suggestKey } from '../../../src/settings/schema/suggest-key.js';

describe('suggestKey', () => {
  it.each([
    ['max_dept', 'Did you mean "max_depth"?'],
    ['dockr', 'Did you mean "docker"?'],
    ['image', 'Did you mean "docker.image"?'],
    ['nothing_like_it_at_all', null],
  ])('for %s says %s', (key, advice) => {
    expect(suggestKey(key)).toBe(advice);
  });
});
