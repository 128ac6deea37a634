import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { parseToolArgumentsBy, toolParametersOf } from '../../src/tools/tool-parameters.js';

const search = z.object({
  query: z.string().min(2).describe('What to look for.'),
  limit: z.int().min(1).max(50).default(10),
  tags: z.array(z.string()).optional(),
});

const problemsOf = async (schema: z.ZodObject, args: Record<string, never>): Promise<string> => {
  try {
    await parseToolArgumentsBy(schema, 'search', args);
  } catch (error) {
    expect(error).toMatchObject({ code: 'TOOL_FAILED', retryable: false });
    return (error as Error).message;
  }
  throw new Error('the arguments were taken');
};

const wrong = (args: object) => args as Record<string, never>;

describe('what a model is told of parameters', () => {
  it('is what goes in: what has a default may be left out', () => {
    expect(toolParametersOf('search', search)).toEqual({
      type: 'object',
      properties: {
        query: { type: 'string', minLength: 2, description: 'What to look for.' },
        limit: { type: 'integer', minimum: 1, maximum: 50, default: 10 },
        tags: { type: 'array', items: { type: 'string' } },
      },
      required: ['query'],
      additionalProperties: false,
    });
  });

  it('has the parameters in their order, for they are positional in Python', () => {
    const schema = z.object({ z: z.string(), a: z.string(), m: z.string() });
    expect(Object.keys(toolParametersOf('f', schema)['properties'] as object)).toEqual([
      'z',
      'a',
      'm',
    ]);
  });

  it('leaves open what the schema leaves open', () => {
    const loose = toolParametersOf('f', z.looseObject({ a: z.string() }));
    expect(loose['additionalProperties']).not.toBe(false);
    const strict = toolParametersOf('f', z.strictObject({ a: z.string() }));
    expect(strict['additionalProperties']).toBe(false);
  });

  it.each([
    [z.object({ when: z.date() }), 'JSON Schema cannot say what they are'],
    [z.object({ from: z.string() }), 'the name "from" is a keyword of Python'],
    [z.object({ 'max-count': z.int() }), 'the name "max-count" has other characters'],
    [z.string(), 'they must be a z.object'],
    [{ type: 'object', properties: {} }, 'they must be a z.object'],
    [undefined, 'they must be a z.object'],
  ])('is refused where it could not be told or used (%#)', (schema, problem) => {
    const tell = () => toolParametersOf('f', schema as z.ZodObject);
    expect(tell).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(tell).toThrow(problem);
  });
});

describe('the arguments of a call', () => {
  it('come out parsed, with defaults and transformations', async () => {
    const schema = search.extend({ upper: z.string().transform((text) => text.toUpperCase()) });
    expect(await parseToolArgumentsBy(schema, 'search', { query: 'ab', upper: 'x' })).toEqual({
      query: 'ab',
      limit: 10,
      upper: 'X',
    });
  });

  it('may be checked asynchronously', async () => {
    const schema = z.object({ id: z.string().refine(async (id) => id === 'known', 'no such id') });
    expect(await parseToolArgumentsBy(schema, 'f', { id: 'known' })).toEqual({ id: 'known' });
    expect(await problemsOf(schema, wrong({ id: 'x' }))).toContain('- id: no such id.');
  });

  it('are refused with every problem and its place, for the model to correct', async () => {
    const message = await problemsOf(search, wrong({ limit: 99, tags: ['a', 1], page: 2 }));
    expect(message.split('\n')).toEqual([
      'The arguments of search do not fit:',
      '- page: there is no such parameter.',
      '- query: it is missing.',
      expect.stringMatching(/^- limit: .*<=50\.$/),
      expect.stringMatching(/^- tags\.1: .*expected string, received number\.$/),
      'search takes: query, limit, tags.',
    ]);
  });

  it('are told of once where the schema refuses unknown names itself', async () => {
    const message = await problemsOf(z.strictObject({ a: z.string() }), wrong({ a: 'x', b: 1 }));
    expect(message.split('\n').filter((line) => line.startsWith('-'))).toEqual([
      '- b: there is no such parameter.',
    ]);
  });

  it('may have more names where the schema says so', async () => {
    const schema = z.object({ a: z.string() }).catchall(z.number());
    expect(await parseToolArgumentsBy(schema, 'f', { a: 'x', b: 1 })).toEqual({ a: 'x', b: 1 });
  });

  it('are refused where there are to be none', async () => {
    expect(await problemsOf(z.object({}), wrong({ a: 1 }))).toContain('search takes no arguments.');
  });

  it('tell of what holds for all of them together', async () => {
    const schema = z
      .object({ from_: z.int(), to: z.int() })
      .refine(({ from_, to }) => from_ <= to, 'from_ must not be above to');
    expect(await problemsOf(schema, wrong({ from_: 2, to: 1 }))).toContain(
      '- All together: from_ must not be above to.',
    );
  });
});
