import { describe, expect, it } from '@jest/globals';
import { chooseBoundFiles } from '../../../src/environments/docker/container/choose-bound-files.js';

const MEGABYTE = 1 << 20;
const sized = (path: string, megabytes: number) => ({ path, sizeBytes: megabytes * MEGABYTE });

describe('chooseBoundFiles', () => {
  it('binds a file that comes alone, whatever its size', () => {
    expect(chooseBoundFiles([{ path: '/a' }])).toEqual(['/a']);
    expect(chooseBoundFiles([sized('/a', 0)])).toEqual(['/a']);
    expect(chooseBoundFiles([])).toEqual([]);
  });

  it('binds only large ones of several, the largest first', () => {
    const files = [sized('/a', 10), sized('/b', 7), sized('/c', 300), { path: '/d' }];
    expect(chooseBoundFiles(files)).toEqual(['/c', '/a']);
  });

  it('binds no more than the engine mounts in a moment', () => {
    const files = Array.from({ length: 100 }, (_each, n) => sized(`/${String(n)}`, 8 + n));
    const chosen = chooseBoundFiles(files);
    expect(chosen).toHaveLength(16);
    expect(chosen[0]).toBe('/99');
  });
});
