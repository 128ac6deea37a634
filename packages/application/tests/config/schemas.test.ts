import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { parseConfig } from '../../src/config/parse-config.js';
import {
  environmentConfigSchema,
  loggerConfigSchema,
  rlmConfigSchema,
} from '../../src/config/schemas.js';

describe('the configuration', () => {
  it('needs nothing but a model; the rest has defaults', () => {
    expect(parseConfig(rlmConfigSchema, { llm: { backend: 'mock' } }, 'config')).toEqual({
      llm: { backend: 'mock', options: {} },
      allowUnknownPrices: false,
      deduplicateSubCalls: false,
      egress: {},
      maxOutputRetries: 3,
      maxRetries: 3,
      prices: {},
      otherLlms: [],
      trajectoryFormat: 'jsonl',
      environment: { name: 'local', options: {} },
      loggers: [],
      maxIterations: 30,
      maxDepth: 1,
      maxStdoutBytes: 4000,
      maxConcurrentSubCalls: 32,
    });
  });

  it('takes a name for an environment or a logger without options', () => {
    expect(parseConfig(environmentConfigSchema, 'docker', 'e')).toEqual({
      name: 'docker',
      options: {},
    });
    expect(parseConfig(loggerConfigSchema, 'jsonl', 'l')).toEqual({ name: 'jsonl', options: {} });
  });

  it('leaves the options of an adapter alone, whatever they are', () => {
    const options = { anything: [1, { nested: null }], 'a key': true };
    const config = { llm: { backend: 'mock', options }, environment: { name: 'x', options } };
    const parsed = parseConfig(rlmConfigSchema, config, 'config');
    expect(parsed.llm.options).toEqual(options);
    expect(parsed.environment.options).toEqual(options);
  });

  it('takes any text as a system prompt, the empty one included', () => {
    for (const systemPrompt of ['', '{braces} {{and}} ${more}']) {
      const config = { llm: { backend: 'mock' }, systemPrompt };
      expect(parseConfig(rlmConfigSchema, config, 'config').systemPrompt).toBe(systemPrompt);
    }
  });

  it('describes each limit, for help and docs are made of that', () => {
    const described = z.toJSONSchema(rlmConfigSchema, { io: 'input', unrepresentable: 'any' });
    const { properties = {} } = described;
    const silent = Object.entries(properties)
      .filter(([key]) => !['environment', 'loggers'].includes(key))
      .filter(([, schema]) => typeof schema === 'boolean' || schema.description === undefined)
      .map(([key]) => key);
    expect(silent).toEqual([]);
  });
});
