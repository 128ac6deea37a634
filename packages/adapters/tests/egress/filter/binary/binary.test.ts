import { deflateSync, gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createEgressFilter } from '../../../../src/egress/filter/index.js';
import { shown } from '../reading.js';

const filter = createEgressFilter();

/** As the capture in the sandbox writes bytes that are no UTF-8. */
function captured(bytes: Buffer): string {
  let text = '';
  for (let index = 0; index < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) => {
      const part = bytes.subarray(index, index + size);
      return part.length === size && !part.toString('utf8').includes('\ufffd');
    });
    const part = bytes.subarray(index, index + (length ?? 1));
    text += length === undefined ? `\\x${part.toString('hex')}` : part.toString('utf8');
    index += part.length;
  }
  return text;
}

/** As Python shows a `bytes` object. */
function represented(bytes: Buffer): string {
  const shownByte = (byte: number) => {
    const short: Record<number, string> = { 9: '\\t', 10: '\\n', 13: '\\r', 39: "\\'", 92: '\\\\' };
    const isVisible = byte >= 0x20 && byte < 0x7f;
    return (
      short[byte] ??
      (isVisible ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)
    );
  };
  return `b'${[...bytes].map(shownByte).join('')}'`;
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const FILES: readonly [string, Buffer][] = [
  [
    'PNG image',
    Buffer.concat([latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), deflateSync(randomBytes(900))]),
  ],
  ['JPEG image', Buffer.concat([latin1('\xff\xd8\xff\xe0\0\x10JFIF\0'), randomBytes(900)])],
  ['gzip data', gzipSync(randomBytes(900))],
  ['PDF document', Buffer.concat([latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'), randomBytes(900)])],
  ['ZIP archive', Buffer.concat([latin1('PK\x03\x04\x14\0\0\0\x08\0'), randomBytes(900)])],
  ['ELF program', Buffer.concat([latin1('\x7fELF\x02\x01\x01\0\0\0\0\0'), randomBytes(900)])],
  ['Python pickle', Buffer.concat([latin1('\x80\x04\x95\x10\0\0\0\0\0\0\0'), randomBytes(900)])],
  [
    'SQLite database',
    Buffer.concat([latin1('SQLite format 3\0\x10\0\x01\x01\0'), randomBytes(900)]),
  ],
];

describe('binary data', () => {
  it.each(FILES)('is found as it arrives, and named: %s', async (name, bytes) => {
    const text = await shown(filter, `read: ${captured(bytes)}`);

    // The last characters may be visible ones by chance.
    expect(text.slice(0, 40 + name.length)).toContain(`read: [REDACTED: binary (${name})]`);
    expect(text.length).toBeLessThan(70 + name.length);
  });

  it.each(FILES)('is found as Python shows bytes: %s', async (name, bytes) => {
    expect(await shown(filter, represented(bytes))).toContain(`[REDACTED: binary (${name})]`);
    expect((await shown(filter, represented(bytes))).length).toBeLessThan(90);
  });

  const recognisable = FILES.filter(([name]) => !/gzip|pickle/.test(name));
  it.each(recognisable)('is found where somebody decoded it already: %s', async (name, bytes) => {
    expect(await shown(filter, bytes.toString('utf8'))).toContain(`[REDACTED: binary (${name})]`);
  });

  it('ends where text begins again', async () => {
    const after = 'and this is a report of what was found in the file. '.repeat(6);
    const [, [, bytes] = ['', Buffer.alloc(0)]] = FILES;

    expect(await shown(filter, `${captured(bytes)}\n${after}`)).toMatch(
      /binary \(JPEG image\)\].{0,20}\nand this is/s,
    );
  });

  it.each([
    'const PNG = "\\x89PNG\\r\\n\\x1a\\n";',
    'GIF89a is a format, %PDF-1.7 and RIFF are others, PAR1 too.',
    "MAGIC = b'\\x7fELF'",
    'ID3 tags and MM lenses',
  ])('is not what only names it: %s', async (text) => {
    expect(await shown(filter, text)).toBe(text);
  });
});
