import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseToolArguments } from '../../src/tools/parse-tool-arguments.js';

describe('parseToolArguments', () => {
  it('reads an object', () => {
    expect(parseToolArguments('{"q": "x", "n": [1, null]}')).toEqual({
      args: { q: 'x', n: [1, null] },
      outcome: null,
    });
  });

  it.each(['', ' \n', '{}'])('takes %j for no arguments', (json) => {
    expect(parseToolArguments(json)).toEqual({ args: {}, outcome: null });
  });

  it.each([
    ['{"q": ', 'The arguments are not valid JSON ('],
    ["{'q': 1}", 'The arguments are not valid JSON ('],
    ['[1]', 'The arguments are JSON, but not an object.'],
    ['"text"', 'The arguments are JSON, but not an object.'],
    ['null', 'The arguments are JSON, but not an object.'],
  ])('answers %s with what to do about it', (json, what) => {
    const { args, outcome } = parseToolArguments(json);
    expect(args).toBeNull();
    expect(outcome?.isError).toBe(true);
    expect(outcome?.text).toContain(what);
    expect(outcome?.text).toContain('Call the tool again with one JSON object');
  });

  it('has arguments or an outcome for any text, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { args, outcome } = parseToolArguments(text);
        expect(args === null).toBe(outcome !== null);
      }),
    );
  });
});
