import { describe, expect, it } from '@jest/globals';
import { RlmProcess } from '../rlm-process.js';
import { inspect, untilRemoved } from './engine.js';

/** A session whose second block runs for ever, and the container that it is in. */
async function startEndlessBlock(): Promise<{ process: RlmProcess; container: string }> {
  const process = new RlmProcess(['exec', '--env', 'docker', '--jsonl']);
  const name = 'print(open("/etc/hostname").read())';
  process.child.stdin.write(`${JSON.stringify({ code: name })}\n`);
  const [line = ''] = await process.lines(1);
  const { stdout } = JSON.parse(line) as { stdout: string };
  process.child.stdin.write(`${JSON.stringify({ code: 'while True: pass' })}\n`);
  return { process, container: stdout.trim() };
}

describe('an interrupted rlm in docker', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('removes its container on %s, and exits with %d', async (signal, code) => {
    const { process, container } = await startEndlessBlock();
    expect(await inspect(container)).toBe(200);
    process.child.kill(signal);
    const ended = await process.ended;
    expect([ended.code, ended.stderr]).toEqual([code, 'Interrupted.\n']);
    expect(await inspect(container)).toBe(404);
  });

  it('leaves no container behind when it is killed outright', async () => {
    const { process, container } = await startEndlessBlock();
    process.child.kill('SIGKILL');
    await process.ended;
    await untilRemoved(container);
  });
});
