import { describe, expect, it } from '@jest/globals';
import { decodeText } from '../../src/input/decode-text.js';

describe('decodeText', () => {
  it('decodes UTF-8 and drops a byte order mark', () => {
    expect(decodeText(Buffer.from('\ufeffgrün'))).toEqual({ text: 'grün' });
  });

  it('names the first line that is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('one\ntwo\n'),
      Buffer.of(0xff),
      Buffer.from('\nfour'),
    ]);
    expect(decodeText(bytes)).toEqual({ invalidLine: 3 });
  });

  it('names the last line too', () => {
    expect(decodeText(Buffer.concat([Buffer.from('one\n'), Buffer.of(0xc3)]))).toEqual({
      invalidLine: 2,
    });
  });
});
