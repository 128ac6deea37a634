import { describe, expect, it } from '@jest/globals';
import { rlm, TestFolder } from './rlm-process.js';
import { TerminalProcess } from './terminal-process.js';

const CTRL_C = '\x03';
const ATTACK = String.raw`print("\x1b]0;gotcha\x07 \x9b2J")`;
const HARMLESS = String.raw`\x1b]0;gotcha\x07 \x9b2J`;

/** What a terminal without colours receives when the command runs in it. */
async function inTerminal(args: readonly string[]): Promise<string> {
  const terminal = new TerminalProcess(args, { env: { TERM: 'dumb' } });
  await terminal.ended;
  return terminal.received.replaceAll('\r\n', '\n');
}

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

  it('shows those of recorded runs', async () => {
    const trajectory = { trajectory_id: 'traj_1', start_time: '2026-01-29T12:00:00Z' };
    await using folder = await TestFolder.create({
      'traj_1.json': { ...trajectory, task: 'Sum\u001b[2J', model: '\u009b2J' },
    });
    const shown = await inTerminal(['logs', '--log-dir', folder.path, '--id', 'traj_1']);
    expect(shown).toContain(String.raw`Sum\x1b[2J`);
    expect(shown).toContain(String.raw`Model \x9b2J`);
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('leaves output into a pipe as it is', async () => {
    expect((await rlm(['exec', '-c', ATTACK])).stdout).toBe('\x1b]0;gotcha\x07 \x9b2J\n');
  });
});

describe('rlm run on a terminal', () => {
  const script = {
    root: [
      { text: '```repl\nprint(len(llm_query_batched(["a", "b", "c"])))\n```', latencyMs: 300 },
      '```repl\nFINAL("done")\n```',
    ],
    subCalls: { rules: [], default: { text: 'x', latencyMs: 300 } },
  };

  it('shows below its lines what it is doing, and in the end only the lines', async () => {
    await using folder = await TestFolder.create({ 'script.json': script });
    const args = ['run', '--mock-script', 'script.json', '--timeout', '600', 'q'];
    const terminal = new TerminalProcess(args, { cwd: folder.path });
    expect(await terminal.ended).toBe(0);
    expect(terminal.received).toMatch(/ turn 1\/30 · asking mock\r\n.*0:00 \/ 10:00/);
    expect(terminal.received).toContain('▏ 0/3 (3 running)');
    expect(terminal.received).toContain('\x1b[1mTurn 1\x1b[22m');
    expect(terminal.screen).toMatch(/^The model is scripted[^]*\nTurn 1\n {2}so far[^]*\nTurn 2\n/);
    expect(terminal.screen).toMatch(/\n2 turns, 3 sub-calls, .*\nRecorded in \.\/logs: .*\ndone$/);
    expect(terminal.screen).not.toMatch(/\/30|▏|10:00/);
  });

  it('tells after Ctrl-C that it stops and how to end it at once, and leaves no status', async () => {
    const waiting = { root: [{ text: 'late', latencyMs: 600_000 }] };
    await using folder = await TestFolder.create({ 'script.json': waiting });
    const args = ['run', '--mock-script', 'script.json', '--no-color', 'q'];
    const terminal = new TerminalProcess(args, { cwd: folder.path });
    await terminal.shows('turn 1/30 · asking mock');
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen).toMatch(
      /\nTurn 1\nStopping… press Ctrl-C again to end at once.\nInterrupted.\n1 turn, .*\nRecorded in .*$/,
    );
    expect(terminal.received).not.toContain('\x1b[1m');
  });
});
