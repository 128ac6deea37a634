import { describe, expect, it } from '@jest/globals';
import { paint, wantsColours } from '../../src/output/colour.js';

describe('wantsColours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { TERM: 'dumb' }, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, false],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('on a terminal (%j) with %j says %j', (isTerminal, env, expected) => {
    expect(wantsColours(isTerminal, env)).toBe(expected);
  });
});

describe('paint', () => {
  it('leaves the end of the line outside, so that no colour reaches into the next', () => {
    expect(paint('heading', 'Turn 1\n')).toBe('\x1b[1mTurn 1\x1b[22m\n');
  });
});
