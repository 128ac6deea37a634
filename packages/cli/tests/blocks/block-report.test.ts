import { describe, expect, it } from '@jest/globals';
import { EMPTY_REPL_RESULT, type ReplResult } from '@rlm-ts/api';
import { exitCodeOfBlock, showBlock } from '../../src/blocks/block-report.js';
import { EXIT_CODES } from '../../src/exit-codes/exit-codes.js';
import type { Output } from '../../src/output/output.js';

async function shown(result: Partial<ReplResult>): Promise<string> {
  const texts: string[] = [];
  const output = { show: async (text: string) => void texts.push(text) } as unknown as Output;
  await showBlock({ stdout: output, stderr: output }, { ...EMPTY_REPL_RESULT, ...result });
  return texts.join('');
}

const failed = (type: string): Pick<ReplResult, 'error'> => ({
  error: { type, message: 'It was too much.', traceback: '' },
});

describe('the report on a block', () => {
  it('says how to allow more memory to code that ran out of it', async () => {
    expect(await shown({ ...failed('MemoryError'), outOfMemory: true })).toBe(
      'MemoryError: It was too much.\nHint: allow the code more memory with --memory SIZE.\n',
    );
  });

  it('says how to allow more time to code that ran out of it', async () => {
    expect(await shown({ ...failed('TimeoutError'), timedOut: true })).toContain(
      'Hint: allow a block more time with --timeout SECONDS.',
    );
  });

  it('gives no advice about other errors', async () => {
    expect(await shown(failed('KeyError'))).toBe('KeyError: It was too much.\n');
  });

  it('counts running out of memory as an error of the code', () => {
    const result = { ...EMPTY_REPL_RESULT, ...failed('MemoryError'), outOfMemory: true };
    expect(exitCodeOfBlock(result)).toBe(EXIT_CODES.execution);
  });
});
