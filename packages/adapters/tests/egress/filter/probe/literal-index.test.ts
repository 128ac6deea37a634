import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompactText } from '../../../../src/egress/filter/probe/compact-text.js';
import { LiteralIndex } from '../../../../src/egress/filter/probe/literal-index.js';

const LITERALS = ['abcd', 'ABCDE', 'bcda', 'a b\nc d a', 'aaaaaaaa', 'https://', 'é-ü-ñ'];
const folded = (text: string) => text.replace(/[ \t-\r]/g, '').toLowerCase();
const index = new LiteralIndex(
  LITERALS.map((text) => ({ text, owner: text, probeAt: text === 'https://' ? 4 : 0 })),
);

/** All literals, by looking at every place. */
function naively(text: string): string[] {
  const compact = folded(text);
  return LITERALS.flatMap((literal) => {
    const wanted = folded(literal);
    return Array.from(compact, (_, place) => place)
      .filter((place) => compact.startsWith(wanted, place))
      .map((place) => `${literal} ${String(place)}`);
  }).sort();
}

const texts = fc
  .array(
    fc.constantFrom('a', 'b', 'c', 'd', 'A', ' ', '\n', 'abcd', 'aaaa', 'https:/', '/', 'é-ü-'),
  )
  .map((parts) => parts.join(''));

describe('a literal index', () => {
  it('finds what a search at every place finds, without regard to case and white space', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { hits } = index.scan(text, new CompactText());

        expect(hits.map(({ owner, start }) => `${owner} ${String(start)}`).sort()).toEqual(
          naively(text),
        );
      }),
    );
  });

  it('knows from where on the text could be the beginning of a literal', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const compact = folded(text);
        const { open } = index.scan(text, new CompactText());
        const first = Array.from(compact, (_, place) => place).find((place) =>
          LITERALS.some((literal) => {
            const wanted = folded(literal);
            const rest = compact.slice(place);
            return rest.length < wanted.length && wanted.startsWith(rest);
          }),
        );

        expect(open).toBe(first ?? compact.length);
      }),
    );
  });

  it('tells where in the text a place is', () => {
    const compact = new CompactText();
    const text = 'x a\n b\tc d a y';
    const { hits } = index.scan(text, compact);
    const [hit] = hits.filter(({ owner }) => owner === 'a b\nc d a');

    expect(text.slice(compact.originOf(hit?.start ?? 0), compact.endOf(hit?.end ?? 0))).toBe(
      'a\n b\tc d a',
    );
  });

  it('leaves out what is too short to be looked for', () => {
    const short = new LiteralIndex([{ text: 'a b c', owner: 1 }]);

    expect(short.scan('abc abc', new CompactText()).hits).toEqual([]);
    expect(short.longest).toBe(0);
  });
});
