import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { openTrajectoryStore } from '@rlm-ts/api';
import { SCRIPTED_ENVIRONMENT } from './scripted-host.js';

/** A file may have so many KiB: what comes after that fails as on a full disk. */
const LIMIT_KIB = 64;

const script = (turns: number): string => `
  import { createRlm, createMockLlm } from '@rlm-ts/api';
  ${SCRIPTED_ENVIRONMENT}
  const noon = Date.UTC(2026, 0, 29, 12);
  let turn = 0;
  const rlm = createRlm({
    llm: createMockLlm({
      root: () => {
        turn += 1;
        return turn < ${String(turns)}
          ? '\`\`\`repl\\n' + '# '.repeat(500) + '\\n\`\`\`'
          : 'FINAL(done)';
      },
      subCalls: () => 'so',
    }),
    environment: scriptedEnvironment,
    maxIterations: 200,
    trajectories: { logDir: process.argv[1] },
    clock: { now: () => noon, monotonic: () => performance.now(), sleep: async () => {} },
  });
  const { answer, warnings, trajectoryId } = await rlm.completion('question');
  // Of this process, which goes on.
  const [{ status }] = await rlm.getTrajectories();
  await rlm.close();
  console.log(JSON.stringify({ answer, warnings, trajectoryId, status }));
`;

/** Runs a process whose files may not grow beyond the limit. */
async function run(turns: number, logDir: string): Promise<Record<string, unknown>> {
  const limited = `ulimit -f ${String(LIMIT_KIB)} && exec "$0" "$@"`;
  const node = [process.execPath, '--input-type=module', '-e', script(turns), logDir];
  const { stdout } = await promisify(execFile)('bash', ['-c', limited, ...node], {
    cwd: import.meta.dirname,
    timeout: 30_000,
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rlm-full-'));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a disk that is full', () => {
  it('in the midst of a run: the run goes on and says so, and what happened before is there', async () => {
    await withFolder(async (folder) => {
      const { answer, warnings, trajectoryId, status: told } = await run(100, folder);
      expect(answer).toBe('done');
      expect(warnings).toEqual([
        expect.stringMatching(/A logger failed and was switched off: .*could not be written to/),
      ]);
      const store = openTrajectoryStore(folder);
      const { status, calls } = await store.get(String(trajectoryId));
      expect([told, status]).toEqual(['interrupted', 'interrupted']);
      expect(calls.length).toBeGreaterThan(10);
      expect((await store.list()).problems).toMatchObject([
        {
          file: `journals/${String(trajectoryId)}.cut.jsonl`,
          problem: 'The last line was cut short.',
        },
      ]);
    });
  });

  it('at the end of a run: its journal stays, with the end in it', async () => {
    await withFolder(async (folder) => {
      const full = path.join(folder, 'trajectories_2026-01-29.jsonl');
      await writeFile(full, '\n'.repeat(LIMIT_KIB * 1024 - 100));
      const { warnings, trajectoryId } = await run(3, folder);
      expect(warnings).toEqual([expect.stringContaining('could not be written to')]);
      const store = openTrajectoryStore(folder);
      expect(await store.get(String(trajectoryId))).toMatchObject({
        status: 'succeeded',
        answer: 'done',
      });
      // The part of the line that there was room for.
      expect((await store.list()).problems).toMatchObject([
        { problem: 'The last line was cut short.' },
      ]);
    });
  });
});
