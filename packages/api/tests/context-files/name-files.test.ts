import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { nameFiles } from '../../src/context-files/name-files.js';

describe('nameFiles', () => {
  it('takes the last part where that is enough', () => {
    expect(nameFiles(['/home/me/a.txt', '/tmp/b.txt'])).toEqual(['a.txt', 'b.txt']);
  });

  it('takes as many folders as tell files of one name apart', () => {
    expect(nameFiles(['/x/one/a.txt', '/x/two/a.txt', '/x/b.txt'])).toEqual([
      'one/a.txt',
      'two/a.txt',
      'b.txt',
    ]);
    expect(nameFiles(['/p/same/a', '/q/same/a', '/a'])).toEqual(['p/same/a', 'q/same/a', 'a']);
  });

  it('gives no name twice, and none that is not an end of its path', () => {
    const part = fc.constantFrom('a', 'b', 'c');
    const anyPath = fc.array(part, { minLength: 1, maxLength: 4 }).map((p) => `/${p.join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(anyPath, { maxLength: 12 }), (paths) => {
        const names = nameFiles(paths);
        expect(new Set(names).size).toBe(paths.length);
        for (const [index, name] of names.entries()) expect(paths[index]).toMatch(`/${name}`);
      }),
    );
  });
});
