import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../../../src/egress/filter/encoded/decode.js';
import { encodedFormsOf, type Codec } from '../../../../src/egress/filter/encoded/forms.js';

const LITERAL = 'ghp_';
const forms = encodedFormsOf(LITERAL, false);
const bytes = fc.uint8Array({ maxLength: 20 });
const ENCODERS: readonly [Codec, (data: Buffer) => string][] = [
  ['base64', (data) => data.toString('base64')],
  ['base64', (data) => data.toString('base64url')],
  ['base64-twice', (data) => Buffer.from(data.toString('base64')).toString('base64')],
  ['hex', (data) => data.toString('hex')],
  ['hex', (data) => (data.toString('hex').match(/../g) ?? []).join(':')],
  ['percent', (data) => data.toString('hex').replace(/../g, '%$&')],
];

describe('the forms of a literal', () => {
  it.each(ENCODERS)('are in every %s text that holds it, and lead back to it', (codec, encode) => {
    fc.assert(
      fc.property(bytes, bytes, (before, after) => {
        const text = encode(Buffer.concat([before, Buffer.from(`${LITERAL}x`), after]));
        const decoded = forms
          .filter((form) => form.codec === codec && text.includes(form.text))
          .map((form) => {
            const place = { start: text.indexOf(form.text), limit: text.length, final: true };
            return decode(form, { text, ...place }).text;
          });

        expect(decoded.some((each) => each.startsWith(`${LITERAL}x`))).toBe(true);
      }),
    );
  });

  it('are those of every way to write it, where that does not matter', () => {
    const texts = encodedFormsOf('secret_access_key', true).map(({ text }) => text);
    const hex = (text: string) => Buffer.from(text).toString('hex');

    expect(texts).toContain(hex('SECRET_ACCESS_KEY'));
    expect(encodedFormsOf('secretaccess', true).map(({ text }) => text)).toContain(
      hex('SecretAccess'),
    );
  });

  it('have at least the four characters that they are looked up by', () => {
    expect(Math.min(...forms.map(({ text }) => text.length))).toBeGreaterThanOrEqual(4);
  });
});
