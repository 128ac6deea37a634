import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LiveText } from '../../src/progress/live-text.js';
import { shownOutput } from '../output/shown-output.js';

async function written(pieces: readonly (readonly [title: string, piece: string])[]) {
  const { output, text } = shownOutput();
  const live = new LiveText(output);
  for (const [title, piece] of pieces) await live.add(title, piece);
  await live.end();
  return text();
}

describe('LiveText', () => {
  it('indents lines, not pieces', async () => {
    const pieces = ['one\nt', 'wo', '\n\nfour'].map((piece) => ['reply', piece] as const);
    expect(await written(pieces)).toBe('  reply:\n    one\n    two\n\n    four\n');
  });

  it('begins another text on a line of its own', async () => {
    expect(
      await written([
        ['reasoning', 'hm'],
        ['reply', 'yes\n'],
        ['reasoning', 'no'],
      ]),
    ).toBe('  reasoning:\n    hm\n  reply:\n    yes\n  reasoning:\n    no\n');
  });

  it('writes nothing of nothing', async () => {
    expect(await written([['reply', '']])).toBe('');
  });

  it('writes the same however a text is cut', async () => {
    const parts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n', ' ') }), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(parts, async (pieces) => {
        const whole = await written([['reply', pieces.join('')]]);
        expect(await written(pieces.map((piece) => ['reply', piece] as const))).toBe(whole);
      }),
    );
  });
});
