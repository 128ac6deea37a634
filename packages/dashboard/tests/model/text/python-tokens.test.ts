import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pythonTokens } from '../../../app/src/model/text/python-tokens.js';

const told = (code: string): string[] =>
  pythonTokens(code)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind}:${text}`);

describe('the colours of Python', () => {
  it('tell keywords, calls, strings, numbers and comments', () => {
    expect(told("for x in range(3):\n    print(f\"{x}\", 'it\\'s')  # for you")).toEqual([
      'keyword:for',
      'keyword:in',
      'call:range',
      'number:3',
      'call:print',
      'string:f"{x}"',
      "string:'it\\'s'",
      'comment:# for you',
    ]);
  });

  it('know strings of several lines, with quotes and hashes in them', () => {
    expect(told('x = """a # "b"\nfor"""\ny')).toEqual(['string:"""a # "b"\nfor"""']);
    expect(told("x = '''never ends # for")).toEqual(["string:'''never ends # for"]);
    expect(told('x = "one line only\nfor y')).toEqual(['string:"one line only', 'keyword:for']);
  });

  it('take no part of a name for a word of the language', () => {
    expect(told('format = information.if_else')).toEqual([]);
  });

  it('lose nothing of any text', () => {
    const pieces = fc.array(
      fc.constantFrom('"""', "'", '"', '\\', '#', '\n', 'for', ' ', 'f', '1', '(', 'é', 'x'),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const code = parts.join('');
        expect(
          pythonTokens(code)
            .map(({ text }) => text)
            .join(''),
        ).toBe(code);
      }),
    );
  });
});
