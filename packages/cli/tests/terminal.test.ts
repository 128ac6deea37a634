import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { rlm, RLM, TestFolder } from './rlm-process.js';

const PTY = 'import pty, sys\npty.spawn(sys.argv[1:])';

/** What a terminal receives when the command runs in it. */
async function inTerminal(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('python3', [
    ...['-c', PTY, process.execPath, RLM],
    ...args,
  ]);
  return stdout.replaceAll('\r\n', '\n');
}

const ATTACK = String.raw`print("\x1b]0;gotcha\x07 \x9b2J")`;
const HARMLESS = String.raw`\x1b]0;gotcha\x07 \x9b2J`;

describe('rlm on a terminal', () => {
  it('shows control sequences of the code instead of obeying them', async () => {
    expect(await inTerminal(['exec', '-c', ATTACK])).toBe(`${HARMLESS}\n`);
  });

  it('shows those of errors too', async () => {
    const shown = await inTerminal(['exec', '-c', String.raw`raise ValueError("\x1b[2J")`]);
    expect(shown).toContain(String.raw`ValueError: \x1b[2J`);
    expect(shown).not.toContain('\x1b');
  });

  it('shows those of a model, in its answer and on the way to it', async () => {
    const code = '```repl\nprint("\\x1b[2J")\nFINAL("\\x1b[31mred")\n```';
    await using folder = await TestFolder.create({ 'script.json': { root: [code] } });
    const shown = await inTerminal(['run', '--mock-script', folder.file('script.json'), 'q']);
    expect(shown).toContain(String.raw`\x1b[31mred`);
    expect(shown).not.toContain('\x1b');
  });

  it('leaves output into a pipe as it is', async () => {
    expect((await rlm(['exec', '-c', ATTACK])).stdout).toBe('\x1b]0;gotcha\x07 \x9b2J\n');
  });
});
