import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RLM_ERROR_CODES } from '@rlm-ts/api';
import { repositoryRoot } from './examples.js';

const page = await readFile(path.join(repositoryRoot, 'docs/troubleshooting.md'), 'utf8');

/** Headings that are messages, and what stands below them. */
const entries = page
  .split(/^(?=#{2,3} )/m)
  .map((section) => {
    const message = /^### `(.+)`$/m.exec(section)?.[1];
    // A message that is put together of pieces has its pieces named.
    const pieces = [...section.matchAll(/^<!-- source: (.+) -->$/gm)].map(
      ([, piece = '']) => piece,
    );
    return {
      message: message ?? '',
      pieces: pieces.length > 0 ? pieces : [message ?? ''],
      section,
    };
  })
  .filter(({ message }) => message !== '');

async function sources(): Promise<readonly string[]> {
  const packages = path.join(repositoryRoot, 'packages');
  const names = await readdir(packages);
  const folders = [
    ...names.map((name) => path.join(packages, name, 'src')),
    path.join(packages, 'adapters', 'python', 'rlm_runtime'),
  ];
  const files = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true })));
  return Promise.all(
    files
      .flatMap((found, index) => found.map((name) => path.join(folders[index] ?? '', name)))
      .filter((file) => /\.(ts|py)$/.test(file))
      .map(async (file) => joined(await readFile(file, 'utf8'))),
  );
}

/** A text that stands in several pieces in a source, as one. */
function joined(source: string): string {
  return source.replaceAll(/(['"`]) \+\s+\1/g, '').replaceAll(/"\n\s+f?"/g, '');
}

/** Matches the fixed parts of a message, in their order and near each other. */
function asExpression(piece: string): RegExp {
  const parts = piece.split('…').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(parts.join('[^\\n]{0,120}?'));
}

describe('docs/troubleshooting.md', () => {
  it('has messages that are in the sources, each with its cause and the next step', async () => {
    const texts = await sources();
    expect(entries.length).toBeGreaterThan(25);
    const isThere = (piece: string): boolean => {
      const expression = asExpression(piece);
      return texts.some((text) => expression.test(text));
    };
    const stale = entries.filter(({ pieces }) => !pieces.every(isThere));
    expect(stale.map(({ message }) => message)).toEqual([]);
    const bare = entries.filter(({ section }) => !/\*\*Why:\*\* [^]+\*\*Next:\*\* /.test(section));
    expect(bare.map(({ message }) => message)).toEqual([]);
  });

  it('says what to do about every code', () => {
    const told = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
    expect(told).toEqual([...RLM_ERROR_CODES]);
  });
});
