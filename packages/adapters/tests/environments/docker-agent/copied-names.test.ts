import { describe, expect, it } from '@jest/globals';
import { CopiedNames } from '../../../src/environments/docker/container/copied-names.js';

function file(path: string, name = path.slice(path.lastIndexOf('/') + 1)) {
  return { given: path, path, name, size: 1, digest: '' };
}

describe('CopiedNames', () => {
  it('keeps the name of a file, however often it is copied', () => {
    const names = new CopiedNames();
    expect(names.apart(file('/a/data.txt'))).toEqual(file('/a/data.txt'));
    expect(names.apart(file('/a/data.txt')).name).toBe('data.txt');
    expect(names.apart(file('/a/other.txt')).name).toBe('other.txt');
  });

  it('gives files of one name from several folders a name each', () => {
    const names = new CopiedNames();
    const paths = ['/a/data.txt', '/b/data.txt', '/c/2-data.txt', '/d/data.txt', '/e/2-data.txt'];
    const given = paths.map((path) => names.apart(file(path)).name);
    expect(given).toEqual(['data.txt', '2-data.txt', '2-2-data.txt', '3-data.txt', '3-2-data.txt']);
    expect(names.apart(file('/b/data.txt')).name).toBe('2-data.txt');
  });

  it('takes no longer for each of many files of one name', () => {
    const names = new CopiedNames();
    const given = Array.from({ length: 20_000 }, (_each, n) =>
      names.apart(file(`/${String(n)}/a`)),
    );
    expect(new Set(given.map(({ name }) => name)).size).toBe(20_000);
    expect(given.at(-1)?.name).toBe('20000-a');
  });
});
