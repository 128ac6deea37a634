import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { binaryType, BINARY_TYPE_BYTES } from '../../src/files/binary-type.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('binaryType', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n\0\0', 'PNG image'],
    ['PK\x03\x04\x14\0', 'ZIP archive or Office document'],
    ['SQLite format 3\0', 'SQLite database'],
    ['%PDF-1.7\n%\xe2\xe3', 'PDF document'],
    ['\x1f\x8b\x08', 'gzip data'],
    ['\x7fELF\x02', 'ELF program'],
    ['MZ\x90\0', 'Windows program'],
    ['\0\0\0\x18ftypmp42\0', 'MP4 media'],
    [`${'a'.repeat(257)}ustar\0`, 'tar archive'],
    ['\xff\xfet\0e\0', 'UTF-16 text'],
  ])('names what begins with %j', (start, type) => {
    expect(binaryType(bytes(start))).toBe(type);
  });

  it.each(['', 'MZ is a region', 'BZh, he said', 'PAR1 and PAR2', 'it\0is', '\xff\xff'])(
    'takes no type for %j',
    (start) => {
      expect(binaryType(bytes(start))).toBeNull();
    },
  );

  it('takes a text for text, also where its last character is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(3), (text, cut) => {
        fc.pre(!text.includes('\0'));
        const long = Buffer.from(`MZ${'x'.repeat(cut)}${text.repeat(1 + BINARY_TYPE_BYTES)}`);
        expect(binaryType(long)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });
});
