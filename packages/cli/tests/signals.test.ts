import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { RlmProcess, TestFolder, untilGone } from './rlm-process.js';

const PIDS = 'import os\nprint(os.getpid(), os.getppid())';

/** A session whose second block runs for ever, and the processes behind it. */
async function startEndlessBlock(): Promise<{ process: RlmProcess; pids: number[] }> {
  const process = new RlmProcess([
    ...['exec', '--jsonl', '--unrestricted'],
    // In a namespace of its own it would not know the numbers by which others see it.
    ...['--kernel-sandbox', 'off'],
  ]);
  process.child.stdin.write(`${JSON.stringify({ code: PIDS })}\n`);
  const [line = ''] = await process.lines(1);
  const { stdout } = JSON.parse(line) as { stdout: string };
  process.child.stdin.write(`${JSON.stringify({ code: 'while True: pass' })}\n`);
  return { process, pids: stdout.trim().split(' ').map(Number) };
}

describe('an interrupted rlm', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends the block and every process on %s, and exits with %d', async (signal, code) => {
    const { process, pids } = await startEndlessBlock();
    process.child.kill(signal);
    const ended = await process.ended;
    expect([ended.code, ended.stderr]).toEqual([code, 'Interrupted.\n']);
    expect(pids).toHaveLength(2);
    await Promise.all(pids.map(untilGone));
  });

  it('leaves no process behind when it is killed outright', async () => {
    const { process, pids } = await startEndlessBlock();
    process.child.kill('SIGKILL');
    await process.ended;
    await Promise.all(pids.map(untilGone));
  });

  it('ends a session that waits for its next line', async () => {
    const process = new RlmProcess(['exec', '--jsonl']);
    process.child.stdin.write('{"code":"1"}\n');
    await process.lines(1);
    process.child.kill('SIGINT');
    expect((await process.ended).code).toBe(130);
  });

  it('does not wait for a file that hangs', async () => {
    await using folder = await TestFolder.create();
    await promisify(execFile)('mkfifo', [folder.file('script.json')]);
    const process = new RlmProcess(['run', '--mock-script', folder.file('script.json'), 'q']);
    // Opens once the command does, which then waits for what never comes.
    const writer = await open(folder.file('script.json'), 'w');
    process.child.kill('SIGINT');
    const { code, stderr } = await process.ended;
    await writer.close();
    // By the signal itself if a thread still waits for the file; shells tell that as 130 too.
    expect([130, 'SIGINT']).toContain(code ?? process.child.signalCode);
    expect(stderr).toBe('Interrupted.\n');
  });

  it('still hands over what a run came to', async () => {
    await using folder = await TestFolder.create({
      'script.json': {
        root: ['```repl\nanswer["content"] = "half"\n```', { text: 'late', latencyMs: 600_000 }],
      },
    });
    const args = ['run', '--json', '--mock-script', folder.file('script.json'), 'q'];
    const process = new RlmProcess(args);
    await new Promise<void>((resolve) => {
      process.child.stderr.on('data', () => {
        if (process.text('stderr').includes('Turn 2')) resolve();
      });
    });
    process.child.kill('SIGINT');
    const { code, stdout, stderr } = await process.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted.');
    expect(JSON.parse(stdout)).toMatchObject({ stopReason: 'aborted', answer: 'half' });
  });

  it('does not wait for a reader that no longer reads', async () => {
    const process = new RlmProcess(['exec', '--jsonl']);
    process.child.stdout.pause();
    const long = '{"code":"print(\\"x\\" * 900_000)"}\n';
    process.child.stdin.write(long.repeat(3));
    // The pipe is full long before the second answer; nothing can be seen of it from here.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    process.child.kill('SIGINT');
    process.child.stderr.resume();
    const code = await new Promise((resolve) => process.child.once('exit', resolve));
    expect(code).toBe(130);
    process.child.stdout.resume();
  });
});
