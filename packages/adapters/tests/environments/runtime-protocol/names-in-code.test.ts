import { afterAll, describe, expect, it } from '@jest/globals';
import { createLocalEnvironmentFactory } from '../../../src/environments/local/index.js';
import { whyNotAName } from '@rlm-ts/domain';

const factory = createLocalEnvironmentFactory({ restrictBuiltins: false });

afterAll(() => factory.close?.());

/** What a Python expression of a list of names comes to in a real session. */
async function namesIn(expression: string): Promise<string[]> {
  const unused = (): never => {
    throw new Error('asked for');
  };
  const session = factory.open({
    sessionId: 'names',
    broker: { query: unused, queryBatch: unused },
    brokerEndpoint: unused,
  });
  const { stdout, error } = await session.executeCode(`import keyword\nprint(*${expression})`);
  await session.cleanup();
  expect(error).toBeNull();
  return stdout.trim().split(' ');
}

describe('whyNotAName', () => {
  it('refuses every word and every builtin of a real session', async () => {
    for (const names of [await namesIn('keyword.kwlist'), await namesIn('__builtins__')]) {
      expect(names.length).toBeGreaterThan(30);
      expect(names.filter((name) => whyNotAName(name, 100) === null)).toEqual([]);
    }
  });

  it('refuses the variables that a session begins with, but for the context', async () => {
    const names = await namesIn("[n for n in globals() if n not in ('context', 'keyword')]");
    expect(names).toContain('answer');
    expect(names.filter((name) => whyNotAName(name, 100) === null)).toEqual([]);
  });

  it('takes other names up to the length that is asked for', () => {
    expect(whyNotAName('search', 6)).toBeNull();
    expect(whyNotAName('search', 5)).toMatch(/longer than 5/);
  });
});
