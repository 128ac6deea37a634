import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linesOf, type Line } from '../../src/input/lines-of.js';

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (let index = 0; start < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}

async function collect(text: string | Uint8Array, sizes = [7], maxBytes = 1000): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(chunked(Buffer.from(text), sizes), maxBytes)) lines.push(line);
  return lines;
}

describe('linesOf', () => {
  it('gives the same lines wherever the stream is cut, also inside a character', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), sizes, async (texts, cuts) => {
        const got = await collect(texts.map((text) => `${text}\n`).join(''), cuts);
        expect(got).toEqual(texts.map((text) => ({ text: text.replace(/^\ufeff/, '') })));
      }),
    );
  });

  it('counts a last line without an end, and no line after the last end', async () => {
    expect(await collect('a\nb')).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(await collect('a\n')).toEqual([{ text: 'a' }]);
    expect(await collect('')).toEqual([]);
  });

  it('tells of a line that is not UTF-8 and goes on after it', async () => {
    const bytes = Uint8Array.of(0x61, 0x0a, 0xff, 0x0a, 0x62);
    expect(await collect(bytes)).toEqual([
      { text: 'a' },
      { problem: 'The line is not UTF-8.' },
      { text: 'b' },
    ]);
  });

  it('tells of a line that is too long and goes on after it', async () => {
    const lines = await collect(`${'x'.repeat(50)}\nok\n`, [7], 20);
    expect(lines).toEqual([
      { problem: 'The line is 50 bytes long; at most 20 fit.' },
      { text: 'ok' },
    ]);
  });
});
