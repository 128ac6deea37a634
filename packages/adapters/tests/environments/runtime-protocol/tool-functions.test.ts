import { describe, expect, it } from '@jest/globals';
import type { ToolSpecification } from '@rlm-ts/domain';
import { toolFunctions } from '../../../src/environments/runtime-protocol/tool-functions.js';

function tool(name: string, parameters: ToolSpecification['parameters'] = {}): ToolSpecification {
  return { name, description: `Does ${name}.`, parameters: { type: 'object', ...parameters } };
}

function signature(parameters: ToolSpecification['parameters']): string {
  const [made] = toolFunctions([tool('search', parameters)]);
  const names = made?.parameters.map(({ name, required }) => (required ? name : `${name}=`)) ?? [];
  return [...names, ...(made?.others === true ? ['**'] : [])].join(' ');
}

describe('toolFunctions', () => {
  it('takes parameters from the properties, in their order', () => {
    const properties = { b: {}, a: {}, c: {} };
    expect(signature({ properties, required: ['a', 'b', 'c'] })).toBe('b a c');
    expect(signature({ properties })).toBe('b= a= c=');
    expect(signature({ properties, required: ['b'] })).toBe('b a= c=');
    expect(signature({ properties: {} })).toBe('');
  });

  it('has no parameter without a default behind one that has one', () => {
    expect(signature({ properties: { a: {}, b: {} }, required: ['b'] })).toBe('a= b=');
  });

  it('takes other keywords where the schema does, or a name is none in Python', () => {
    const properties = { a: {} };
    expect(signature({ properties, additionalProperties: false })).toBe('a=');
    expect(signature({ properties, additionalProperties: true })).toBe('a= **');
    expect(signature({ properties, additionalProperties: { type: 'string' } })).toBe('a= **');
    for (const odd of ['max-results', 'class', 'None', '_call', '_others', '1st', 'é', '']) {
      expect(signature({ properties: { [odd]: {}, a: {} } })).toBe('a= **');
    }
    expect(signature({})).toBe('**');
  });

  it('refuses names that code cannot use or that mean something else there', () => {
    const names = [
      '',
      'a b',
      'a-b',
      '1a',
      'é',
      'for',
      'None',
      'print',
      'open',
      'FINAL',
      'remember',
    ];
    const ours = [
      'llm_query',
      'answer',
      'context',
      'context_1',
      'ToolError',
      '__x',
      'a'.repeat(101),
    ];
    for (const name of [...names, ...ours]) {
      expect(() => toolFunctions([tool(name)])).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      );
    }
    for (const name of ['search', '_x', 'context_of', 'a'.repeat(100)]) {
      expect(toolFunctions([tool(name)])).toHaveLength(1);
    }
  });

  it('refuses two of one name, and more than fits into a message', () => {
    expect(() => toolFunctions([tool('a'), tool('a')])).toThrow(/another tool/);
    const long = { ...tool('a'), description: 'x'.repeat(1 << 19) };
    expect(() => toolFunctions([long])).toThrow(/shorten the descriptions/);
  });
});
