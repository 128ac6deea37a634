import { describe, expect, it } from '@jest/globals';
import { maskedAddresses } from '../../src/settings/masked-addresses.js';

describe('maskedAddresses', () => {
  it.each([
    ['https://me:pw@host/v1', 'https://***@host/v1'],
    ['https://me:p@w@host', 'https://***@host'],
    ['https://h/v1?api_key=sk-ant-1', 'https://h/v1?api_key=***'],
    ['https://me:pw@h?a=1&b=&c=2#top', 'https://***@h?a=***&b=***&c=***#top'],
    ['https://h/v1?sk-ant-1', 'https://h/v1?***'],
    ['https://h/v1?a=b=c&x@y', 'https://h/v1?a=***&***'],
    ['two: http://a:b@h and http://h/?k=v', 'two: http://***@h and http://h/?k=***'],
    ['https://h:8000/a@b', 'https://h:8000/a@b'],
    ['is it so?yes=1', 'is it so?yes=1'],
  ])('turns %s into %s', (text, masked) => {
    expect(maskedAddresses(text)).toBe(masked);
  });
});
