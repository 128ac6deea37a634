import { describe, expect, it } from '@jest/globals';
import type { ReplResult } from '@rlm-ts/domain';
import {
  parseSandboxMessage,
  type ResultMessage,
} from '../../../src/environments/runtime-protocol/messages.js';
import { toReplResult } from '../../../src/environments/runtime-protocol/repl-results.js';
import { emptyResult } from './scripted-sandbox.js';

const UTF8 = { encoding: 'utf-8' };

function read(fields: Record<string, unknown>, body: string): ReplResult {
  const message = parseSandboxMessage({ ...emptyResult(1), ...fields }) as ResultMessage;
  return toReplResult(message, Buffer.from(body), { executionTimeMs: 1, subCalls: [] });
}

const violation: unknown = expect.objectContaining({ code: 'PROTOCOL_VIOLATION' });

describe('toReplResult', () => {
  it('takes outputs, answer, its JSON and facts from the body, in this order', () => {
    const fields = {
      stdout: [2, 2],
      stderr: [1, 9],
      answer: { source: 'final_call', ...UTF8, size: 3, json: 4 },
      facts: [
        { ...UTF8, size: 1 },
        { ...UTF8, size: 0 },
        { encoding: 'utf-16-le', size: 2 },
      ],
    };
    expect(read(fields, 'oueans1234fA\0')).toMatchObject({
      stdout: 'ou',
      stderr: 'e',
      stderrBytes: 9,
      finalAnswer: { text: 'ans', source: 'final_call', json: '1234' },
      facts: ['f', '', 'A'],
      draftAnswer: null,
    });
  });

  it('has no JSON, facts or draft where there are none', () => {
    const final = read({ answer: { source: 'final_var', ...UTF8, size: 1 } }, 'a');
    expect(final.finalAnswer).toEqual({ text: 'a', source: 'final_var' });
    expect(final.facts).toEqual([]);
    const draft = read({ answer: { source: 'draft', ...UTF8, size: 1 } }, 'd');
    expect(draft).toMatchObject({ finalAnswer: null, draftAnswer: 'd' });
  });

  it('takes sizes that do not add up for a violation', () => {
    const answer = { source: 'final_call', ...UTF8, size: 1 };
    const wrong: [Record<string, unknown>, string][] = [
      [{}, 'x'],
      [{ stdout: [1, 1] }, ''],
      [{ answer }, ''],
      [{ answer: { ...answer, json: 2 } }, 'a1'],
      [{ answer, facts: [{ ...UTF8, size: 2 }] }, 'af'],
      [{ facts: [{ ...UTF8, size: 1 }] }, 'fg'],
      [{ answer: { ...answer, size: 2 ** 53 - 1, json: 2 ** 53 - 1 } }, 'a'],
    ];
    for (const [fields, body] of wrong) {
      expect(() => read(fields, body)).toThrow(violation);
    }
  });

  it('takes JSON of an answer that is none for a violation', () => {
    for (const json of ['', 'NaN', '{', "{'a': 1}", '1 2']) {
      const answer = { source: 'final_call', ...UTF8, size: 0, json: json.length };
      expect(() => read({ answer }, json)).toThrow(violation);
    }
  });

  it('bounds the facts of a block', () => {
    const fact = { ...UTF8, size: 0 };
    expect(read({ facts: Array(100).fill(fact) }, '').facts).toHaveLength(100);
    expect(() => read({ facts: Array(101).fill(fact) }, '')).toThrow(violation);
    const long = 'x'.repeat(8001);
    expect(read({ facts: [{ ...UTF8, size: 8000 }] }, long.slice(1)).facts).toHaveLength(1);
    expect(() => read({ facts: [{ ...UTF8, size: 8001 }] }, long)).toThrow(violation);
  });
});
