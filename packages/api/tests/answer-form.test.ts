import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import * as z from 'zod';

import { answerFormOf } from '../src/answer-form.js';

const given = (text: string, json: string | null = null) => ({ text, json });
const check = (schema: z.ZodType, text: string, json: string | null = null) =>
  answerFormOf(schema, 3).check(given(text, json));

const page = z.object({ title: z.string(), pages: z.number().default(1) });

describe('answerFormOf', () => {
  it('describes what goes into the schema, not what comes out of it', () => {
    const schema = z.object({ at: z.iso.datetime().transform((at) => new Date(at)) });
    const { description } = answerFormOf(schema, 3);
    expect(description).toContain('"format":"date-time"');
    expect(answerFormOf(page, 3).description).toContain('"required":["title"]');
  });

  it.each<[string, z.ZodType, string, string | null, unknown]>([
    ['the value that code gave', page, '{...}', '{"title":"a"}', { title: 'a', pages: 1 }],
    ['JSON text', page, '{"title":"a","pages":2}', null, { title: 'a', pages: 2 }],
    ['JSON in a fence', page, '```json\n{"title":"a"}\n```', null, { title: 'a', pages: 1 }],
    [
      'JSON in a fence of CRLF',
      page,
      '```\r\n{"title":"a"}\r\n```\n',
      null,
      { title: 'a', pages: 1 },
    ],
    [
      'JSON in a fence in capitals',
      page,
      '```JSON\n{"title":"a"}\n```',
      null,
      { title: 'a', pages: 1 },
    ],
    ['a sentence', z.string(), 'It is two.', null, 'It is two.'],
    ['a sentence in quotes', z.string(), '"It is two."', null, 'It is two.'],
    ['text that happens to be JSON', z.string(), '42', null, '42'],
    ['text that happens to be an object', z.string(), '{"a":1}', null, '{"a":1}'],
    ['one word of several', z.enum(['yes', 'no']), 'yes', null, 'yes'],
    ['a number', z.number(), '42', null, 42],
    ['null', z.null(), 'null', null, null],
    ['false', z.boolean(), 'False', 'false', false],
    ['what a transform makes of it', z.string().transform((s) => s.length), 'four', null, 4],
    ['a coerced date', z.coerce.date(), '"2026-01-02"', null, new Date('2026-01-02')],
    [
      'what is made ready first',
      z.preprocess((v) => [v].flat(), z.array(z.number())),
      '4',
      null,
      [4],
    ],
  ])('accepts %s', async (_what, schema, text, json, value) => {
    expect(await check(schema, text, json)).toEqual({ value });
  });

  it('waits for refinements that take their time, of JSON and of text', async () => {
    const known = z.string().refine(async (name) => name === 'Ada');
    expect(await check(known, 'Ada')).toEqual({ value: 'Ada' });
    expect(await check(known, '"Ada"')).toEqual({ value: 'Ada' });
    expect(await check(known, 'Bob')).toHaveProperty('problem');
    expect(await check(z.object({ name: known }), '{"name":"Bob"}')).toHaveProperty('problem');
  });

  it('says where a value does not fit', async () => {
    expect(await check(page, '{"title":1}')).toEqual({
      problem: expect.stringMatching(/^The answer does not fit the schema:\n.*string[\s\S]*title/),
    });
  });

  it('says of text that it is no JSON', async () => {
    expect(await check(page, 'It is two.')).toEqual({
      problem: 'The answer is no JSON. Give it as JSON that fits the schema.',
    });
  });

  it('takes a transform that throws for an answer that does not fit', async () => {
    const schema = z.string().transform((text): unknown => JSON.parse(text));
    expect(await check(schema, 'no object')).toEqual({ problem: expect.any(String) });
    expect(await check(schema, 'x', '"no object"')).toEqual({
      problem: expect.stringContaining('JSON'),
    });
  });

  it('takes numbers that JSON does not know for an answer that does not fit', async () => {
    expect(await check(z.number(), 'nan', 'NaN')).toHaveProperty('problem');
  });

  it.each<[string, z.ZodType, string]>([
    ['a date', z.object({ list: z.object({ when: z.date() }) }), 'a date at list.when'],
    ['a bigint', z.bigint(), 'a bigint'],
    ['a map', z.tuple([z.map(z.string(), z.string())]), 'a map at 0'],
    ['a set, made of something', z.set(z.string()).transform((set) => set.size), 'a set'],
    ['no schema', {} as z.ZodType, 'zod 4'],
    ['a schema of another zod', { parse: () => 1, _def: {} } as unknown as z.ZodType, 'zod 4'],
  ])('refuses %s at once: no answer could ever fit it', (_what, schema, named) => {
    const make = (): unknown => answerFormOf(schema, 3);
    expect(make).toThrow(RlmError);
    expect(make).toThrow(named);
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it.each<[string, z.ZodType, string, unknown]>([
    ['an optional key', z.object({ when: z.date().optional() }), '{}', {}],
    ['another choice', z.union([z.date(), z.string()]), '"now"', 'now'],
    ['an empty list', z.array(z.date()), '[]', []],
    ['a function before it', z.preprocess(() => new Date(0), z.date()), '1', new Date(0)],
    ['a schema that holds itself', node(), '{"next":null}', { next: null }],
  ])('takes a schema with %s around what no JSON can be', async (_what, schema, text, value) => {
    expect(await check(schema, text)).toEqual({ value });
  });
});

function node(): z.ZodType {
  const self: z.ZodType = z.object({
    get next(): z.ZodType {
      return self.nullable();
    },
  });
  return self;
}
