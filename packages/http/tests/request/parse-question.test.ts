import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Refusal } from '../../src/errors/refusal.js';
import { inexactNumber } from '../../src/request/inexact-number.js';
import { parseQuestion } from '../../src/request/parse-question.js';

const parse = (text: string) => parseQuestion(new TextEncoder().encode(text));

describe('parseQuestion', () => {
  it('reads all that there can be', () => {
    const question = {
      prompt: 'é',
      context: [1],
      stream: true,
      options: { timeoutMs: 5, iterations: true },
    };
    expect(parse(JSON.stringify(question))).toEqual({
      prompt: 'é',
      context: [1],
      stream: true,
      timeoutMs: 5,
      iterations: true,
    });
  });

  it('takes null for what is not there', () => {
    const text = '{"prompt":"?","context":null,"stream":null,"options":null}';
    expect(parse(text)).toEqual(parse('{"prompt":"?"}'));
  });

  it('keeps any context as it was sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (context) => {
        const sent = JSON.stringify({ prompt: '?', context });
        fc.pre(inexactNumber(sent) === null);
        const read = parse(sent).context;
        expect(JSON.stringify(read ?? null)).toBe(JSON.stringify(context));
      }),
    );
  });

  it.each([
    ['', 'is empty'],
    ['{"prompt": "?"', 'is no JSON'],
    ['[]', 'The body must be a JSON object'],
    ['null', 'The body must be a JSON object'],
    ['{}', '"prompt" must be a text'],
    ['{"prompt": ""}', '"prompt" must be a text'],
    ['{"prompt": " \\n\\t\u00a0"}', '"prompt" must be a text'],
    ['{"prompt": ["x"]}', '"prompt" must be a text'],
    ['{"prompt": "?", "context": {"id": 9007199254740993}}', 'The number 9007199254740993 cannot'],
    ['{"prompt": "?", "context": [1e400]}', 'The number 1e400 cannot'],
    ['{"prompt": "?", "options": {"timeoutMs": 1e999}}', 'Send it as a text ("…")'],
    ['{"prompt": "?", "stream": "yes"}', '"stream" must be true or false'],
    ['{"prompt": "?", "contextPath": "/etc/passwd"}', 'contextPath is not taken over HTTP'],
    ['{"prompt": "?", "contxt": 1}', 'must not have "contxt". It may have: prompt, context'],
    ['{"prompt": "?", "options": []}', '"options" must be a JSON object'],
    ['{"prompt": "?", "options": {"timeoutMs": 0}}', 'of at least 1'],
    ['{"prompt": "?", "options": {"timeoutMs": 1.5}}', 'of at least 1'],
    ['{"prompt": "?", "options": {"timeoutMs": "9"}}', 'of at least 1'],
    ['{"prompt": "?", "options": {"maxTokens": 9}}', '"options" must not have "maxTokens"'],
    ['{"prompt": "?", "options": {"__proto__": 9}}', '"options" must not have "__proto__"'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(Refusal);
    expect(() => parse(text)).toThrow(message);
  });

  it('names a number by its first 40 characters', () => {
    const number = '1234567890'.repeat(5);
    const shown = number.slice(0, 40);
    expect(() => parse(`{"prompt": "?", "context": ${number}}`)).toThrow(`number ${shown}… cannot`);
  });

  it('says of text with a large number that it is no JSON, if it is none', () => {
    expect(() => parse('{"prompt": 9007199254740993')).toThrow('is no JSON');
  });

  it('refuses what is not in UTF-8', () => {
    expect(() => parseQuestion(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('not in UTF-8');
  });

  it('asks for no timer longer than there is', () => {
    const text = '{"prompt": "?", "options": {"timeoutMs": 1e15}}';
    expect(parse(text).timeoutMs).toBe(2 ** 31 - 1);
  });

  it('reads data that is nested deeply', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(parse(`{"prompt": "?", "context": ${deep}}`).context).toHaveLength(1);
  });
});
