import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { rlm, RlmProcess, RLM } from './rlm-process.js';

const run = promisify(execFile);

/** A shell command line in which `rlm` is the command under test; the shell adds its exit code. */
async function inShell(line: string): Promise<string> {
  const script = `rlm() { "${process.execPath}" "${RLM}" "$@"; }\n${line}`;
  const { stdout } = await run('bash', ['-c', script], { maxBuffer: 1 << 26 });
  return stdout;
}

describe('rlm in a pipeline', () => {
  it('hands over 20 MB of output uncut', async () => {
    // Each line feed takes two bytes in JSON.
    const ended = await rlm(['exec', '--json', '-c', 'FINAL("\\n" * 10_000_000)']);
    expect(ended.stdout.length).toBeGreaterThan(20_000_000);
    const { finalAnswer } = JSON.parse(ended.stdout) as { finalAnswer: { text: string } };
    expect(finalAnswer.text).toHaveLength(10_000_000);
    expect(ended.code).toBe(0);
  });

  it('hands all of it to a slow reader', async () => {
    const counted = await inShell(
      `rlm exec --json -c 'FINAL("\\n" * 10_000_000)' | { sleep 0.5; wc -c; }`,
    );
    expect(Number(counted)).toBeGreaterThan(20_000_000);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const shown = await inShell(
      `{ rlm exec -c 'for i in range(100_000): print(i)' 2>&3 | head -n 1; echo "exit \${PIPESTATUS[0]}"; } 3>&1`,
    );
    expect(shown).toBe('0\nexit 0\n');
  });

  it('writes nothing about a closed standard output and exits with 0', async () => {
    const process = new RlmProcess(['exec', '-c', 'print("x" * 500_000)']);
    process.child.stdout.destroy();
    process.child.stdin.end();
    const { code, stderr } = await process.ended;
    expect([code, stderr]).toEqual([0, '']);
  });

  it('stops a session whose answers nobody reads', async () => {
    const process = new RlmProcess(['exec', '--jsonl']);
    process.child.stdin.write('{"code":"print(1)"}\n');
    await process.lines(1);
    process.child.stdout.destroy();
    process.child.stdin.write('{"code":"print(2)"}\n');
    // Standard input stays open: only the closed output can end it.
    const code = await new Promise((resolve) => process.child.once('exit', resolve));
    expect(code).toBe(0);
    expect(process.text('stderr')).toBe('');
  });

  it('says so when standard output cannot be written', async () => {
    const shown = await inShell(`rlm exec -c 'print(1)' 2>&1 >/dev/full; echo "exit $?"`);
    expect(shown).toMatch(/^Error: Standard output could not be written: .*ENOSPC[^]*exit 1\n$/);
  });
});
