import { describe, expect, it } from '@jest/globals';
import { createEgressFilter } from '../../../../src/egress/filter/index.js';
import { formsOf } from '../../../../src/egress/filter/known/encodings.js';
import { shown } from '../reading.js';

const SECRET = 'tr0ub4dor&3 /horse+staple';
const MARK = '[REDACTED: known-secret]';
const filter = createEgressFilter({ secrets: [SECRET, 'short', 'pässwörter'] });

describe('known secrets', () => {
  it('are replaced wherever they stand, and nothing else is', async () => {
    expect(await shown(filter, `one ${SECRET}, two ${SECRET}!`)).toBe(`one ${MARK}, two ${MARK}!`);
  });

  it.each([
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['upper case hexadecimal', Buffer.from(SECRET).toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['URL-encoded with plus signs', encodeURIComponent(SECRET).replaceAll('%20', '+')],
    ['reversed', Array.from(SECRET).reverse().join('')],
    ['in capitals', SECRET.toUpperCase()],
    ['split by line breaks', SECRET.match(/.{1,5}/g)?.join('\n') ?? ''],
    ['one letter a line', Array.from(SECRET).join('\r\n')],
  ])('are found %s', async (_, form) => {
    expect(await shown(filter, `a: ${form};`)).toBe(`a: ${MARK};`);
  });

  it.each([1, 2, 3, 4, 5])('are found in the base64 of more, behind %d bytes', async (count) => {
    const encoded = Buffer.from(`${'x'.repeat(count)}${SECRET}yz`).toString('base64');
    const text = await shown(filter, encoded);

    expect(text).toContain(MARK);
    // Only what the neighbours share a character with is left.
    expect(Buffer.from(text.replace(MARK, ''), 'base64').toString()).not.toContain(
      SECRET.slice(2, 5),
    );
  });

  it('are found in any case of letters outside ASCII', async () => {
    expect(await shown(filter, 'now PÄSSWÖRTER')).toBe(`now ${MARK}`);
  });

  it('are left alone if they are too short to be told from chance', async () => {
    expect(formsOf('1234567')).not.toContain('1234567');
    expect(await shown(filter, 'a short story')).toBe('a short story');
  });

  it('name the place of the whole, white space included, in the text as it came', async () => {
    const text = `é漢 ${SECRET.slice(0, 9)}\n  ${SECRET.slice(9)} end`;
    const { findings } = await filter.open().check('error', text);

    expect(findings).toEqual([
      { rule: 'known-secret', path: 'error', start: 3, length: SECRET.length + 3 },
    ]);
  });

  it('make a text that holds nothing else read so', async () => {
    expect(await shown(filter, ` ${SECRET}\n`)).toBe(
      '[SECURITY REDACTION: Secret Pattern Detected]',
    );
  });
});
