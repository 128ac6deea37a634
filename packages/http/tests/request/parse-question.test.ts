import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Refusal } from '../../src/errors/refusal.js';
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
    ['{"prompt": ["x"]}', '"prompt" must be a text'],
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
