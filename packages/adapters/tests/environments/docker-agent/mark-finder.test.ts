import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MarkFinder } from '../../../src/environments/docker/agent/mark-finder.js';
import { anyPlaces, cut } from '../runtime-protocol/arbitrary-bytes.js';

const MARK = Buffer.from('aab');
/** Mostly what marks are made of, so that parts of them are everywhere. */
const anyText = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 20 });

function find(chunks: readonly Buffer[]) {
  const finder = new MarkFinder(MARK);
  const passed: Buffer[] = [];
  for (const [index, chunk] of chunks.entries()) {
    const { before, after } = finder.push(chunk);
    passed.push(before);
    if (after !== null) {
      const rest = Buffer.concat([after, ...chunks.slice(index + 1)]);
      return { before: Buffer.concat(passed).toString(), after: rest.toString() };
    }
  }
  return { before: Buffer.concat(passed).toString(), after: null };
}

describe('MarkFinder', () => {
  it('splits a stream at the first mark, wherever it is cut', () => {
    fc.assert(
      fc.property(anyText, anyText, anyPlaces, (text, more, places) => {
        const stream = `${text}${MARK.toString()}${more}`;
        const at = stream.indexOf(MARK.toString());
        expect(find(cut(Buffer.from(stream), places))).toEqual({
          before: stream.slice(0, at),
          after: stream.slice(at + MARK.length),
        });
      }),
    );
  });

  it('holds back no more than what may be the beginning of a mark', () => {
    fc.assert(
      fc.property(anyText, anyPlaces, (text, places) => {
        fc.pre(!text.includes(MARK.toString()));
        const { before, after } = find(cut(Buffer.from(text), places));
        expect(after).toBeNull();
        expect(text.startsWith(before)).toBe(true);
        expect(text.length - before.length).toBeLessThan(MARK.length);
      }),
    );
  });

  it('leaves a second mark to what comes after', () => {
    expect(find([Buffer.from('xaabyaabz')])).toEqual({ before: 'x', after: 'yaabz' });
  });
});
