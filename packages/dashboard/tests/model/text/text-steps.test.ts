import { describe, expect, it } from '@jest/globals';
import { textSteps } from '../../../app/src/model/text/text-steps.js';

describe('a long text', () => {
  it('is shown whole if it is short', () => {
    expect(textSteps('short', 1)).toEqual({ shown: ['short'], left: 0 });
    expect(textSteps('', 1)).toEqual({ shown: [], left: 0 });
  });

  it('is shown in small steps that are the text again when all are asked for', () => {
    const text = 'a line of output\n'.repeat(600_000);
    expect(text.length).toBeGreaterThan(10_000_000);
    const first = textSteps(text, 1);
    expect(first.shown).toHaveLength(1);
    expect(first.shown[0]?.length).toBeLessThanOrEqual(8_000);
    expect(first.left).toBe(text.length - (first.shown[0]?.length ?? 0));

    const { shown, left } = textSteps(text, 1_000);
    expect(left).toBe(0);
    expect(shown.join('') === text).toBe(true);
    expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(64_000);
  });

  it('is cut after a line', () => {
    const { shown } = textSteps('a line of output\n'.repeat(2_000), 2);
    expect(shown[0]?.endsWith('\n')).toBe(true);
  });

  it('is never cut within a character', () => {
    for (const before of ['', 'x']) {
      const text = before + '👍'.repeat(60_000);
      const { shown } = textSteps(text, 100);
      expect(shown.every((step) => step.isWellFormed())).toBe(true);
      expect(shown.join('') === text).toBe(true);
    }
  });
});
