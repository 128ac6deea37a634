import { describe, expect, it } from '@jest/globals';
import {
  EMPTY_REPL_RESULT,
  type ExecuteOptions,
  type IsolationReport,
  type ReplResult,
} from '@rlm-ts/api';
import { BlockRunner, showNotice, type BlockSettings } from '../../src/blocks/block-runner.js';
import type { Output } from '../../src/output/output.js';

const REPORT: IsolationReport = {
  isolation: 'container',
  runtime: 'runc',
  guarantees: [],
  missing: ['There is no lock.'],
};
const signal = new AbortController().signal;

class Shown implements Pick<Output, 'show'> {
  text = '';

  async show(text: string): Promise<void> {
    this.text += text;
  }
}

function start(settings: BlockSettings, isolation: IsolationReport | null = REPORT) {
  const given: ExecuteOptions[] = [];
  const stderr = new Shown();
  const session = {
    isolation,
    executeCode: async (_code: string, options: ExecuteOptions = {}): Promise<ReplResult> => {
      given.push(options);
      return EMPTY_REPL_RESULT;
    },
  };
  const io = { stderr: stderr as unknown as Output, signal };
  return { given, stderr, blocks: new BlockRunner(io, session, settings) };
}

describe('a runner of blocks', () => {
  it('leaves the time limit to the environment if nobody names one', async () => {
    const { blocks, given } = start({});
    await blocks.run('a');
    expect(given).toEqual([{ signal }]);
  });

  it('gives each block its own time limit, or else the common one', async () => {
    const { blocks, given } = start({ timeoutMs: 2000 });
    await blocks.run('a');
    await blocks.run('b', { timeoutMs: 10 });
    expect(given.map(({ timeoutMs }) => timeoutMs)).toEqual([2000, 10]);
  });

  it('tells once what holds the code, to whom wants to know', async () => {
    const { blocks, stderr } = start({ verbose: true });
    await blocks.run('a');
    await blocks.run('b');
    expect(stderr.text).toBe('Isolation: container, runc.\n  missing: There is no lock.\n');
  });

  it('tells nothing to others, and nothing that is not known', async () => {
    const quiet = start({});
    await quiet.blocks.run('a');
    const unknown = start({ verbose: true }, null);
    await unknown.blocks.run('a');
    expect([quiet.stderr.text, unknown.stderr.text]).toEqual(['', '']);
  });

  it('shows notices as lines, and warnings as such', () => {
    const stderr = new Shown();
    const io = { stderr: stderr as unknown as Output };
    showNotice(io, { level: 'progress', message: 'Pulling …' });
    showNotice(io, { level: 'warning', message: 'no lock' });
    expect(stderr.text).toBe('Pulling …\nWarning: no lock\n');
  });
});
