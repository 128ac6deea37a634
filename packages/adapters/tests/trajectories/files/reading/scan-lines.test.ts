import { describe, expect, it } from '@jest/globals';
import { open, writeFile } from 'node:fs/promises';
import {
  scanLines,
  type ScannedLine,
} from '../../../../src/trajectories/files/reading/scan-lines.js';
import { LogDir } from '../log-dir.js';

async function linesOf(text: string, from: number, most?: number): Promise<readonly ScannedLine[]> {
  await using dir = await LogDir.make();
  await writeFile(dir.file('lines'), text);
  await using file = await open(dir.file('lines'));
  const lines: ScannedLine[] = [];
  for await (const line of scanLines(file, from, most)) lines.push(line);
  return lines;
}

describe('the lines of a file', () => {
  it('come with their places in bytes, the last one also without its end', async () => {
    expect(await linesOf('é\n\nlast', 0)).toEqual([
      { offset: 0, length: 3, text: 'é', isWhole: true },
      { offset: 3, length: 1, text: '', isWhole: true },
      { offset: 4, length: 4, text: 'last', isWhole: false },
    ]);
    expect(await linesOf('é\n\nlast', 3)).toHaveLength(2);
    expect(await linesOf('', 0)).toEqual([]);
  });

  it('may be longer than what is read at once', async () => {
    const long = 'é'.repeat(300_000);
    const [first, second] = await linesOf(`${long}\nnext\n`, 0);
    expect(first?.text === long).toBe(true);
    expect(second).toEqual({ offset: 600_001, length: 5, text: 'next', isWhole: true });
  });

  it('are left out if they are too long, and those after them are not', async () => {
    expect(await linesOf(`${'x'.repeat(700_000)}\nnext\n`, 0, 1000)).toEqual([
      { offset: 0, length: 700_001, text: null, isWhole: true },
      { offset: 700_001, length: 5, text: 'next', isWhole: true },
    ]);
  });
});
