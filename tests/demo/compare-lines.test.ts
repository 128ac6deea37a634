import { describe, expect, it } from '@jest/globals';
import { differences } from '../../demo/compare-lines.mjs';

describe('The check of an answer of the demo', () => {
  it('accepts the same lines in another order, case and dress', () => {
    expect(
      differences('- The old mill: AB-1\n`the archive: cd-2`.', [
        'the archive: CD-2',
        'the old mill: AB-1',
      ]),
    ).toEqual([]);
  });

  it('tells a missing line, a wrong one and a missing answer', () => {
    expect(differences('a: 1\nb: 3', ['a: 1', 'b: 2'])).toEqual(['missing: b: 2', 'wrong: b: 3']);
    expect(differences(null, ['a: 1'])).toEqual(['missing: a: 1']);
  });
});
