import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url));
const DEMO_TIMEOUT_MS = 120_000;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-ts-demo-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the demo with a temp folder of its own and without any provider's key. */
function runDemo(...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    TMPDIR: folder,
    OPENAI_API_KEY: '',
    ANTHROPIC_API_KEY: '',
    GOOGLE_API_KEY: '',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}

describe('npm run demo', () => {
  it(
    'answers every question rightly, says that its model is scripted, and leaves no file',
    async () => {
      const { code, output } = await runDemo();
      expect(output).not.toContain('✗');
      expect(code).toBe(0);
      expect(output.match(/The model is SCRIPTED/g)).toHaveLength(2);
      expect(output.match(/✓ the answer is what the data really hold/g)).toHaveLength(4);
      expect(output).toContain('✓ a block raised, and the next turn put it right');
      expect(output).toContain('✓ an endless loop was stopped');
      // Not a terminal, so no colours.
      expect(output).not.toContain('\u001b');
      expect(await readdir(folder)).toEqual([]);
    },
    DEMO_TIMEOUT_MS,
  );

  it(
    'fails and tells why with an environment that cannot run code',
    async () => {
      const { code, output } = await runDemo('--env', 'modal');
      expect(code).toBe(1);
      expect(output).toContain('NOT_IMPLEMENTED: The environment "modal" is not built yet');
      expect(await readdir(folder)).toEqual([]);
    },
    DEMO_TIMEOUT_MS,
  );

  it(
    'refuses an environment that does not exist with the names that do',
    async () => {
      const { code, output } = await runDemo('--env', 'lokal');
      expect(code).toBe(1);
      expect(output).toContain('Did you mean "local"?');
    },
    DEMO_TIMEOUT_MS,
  );

  it('refuses an unknown option before it installs anything', async () => {
    const { code, output } = await runDemo('--evn', 'local');
    expect(code).toBe(1);
    expect(output).toContain("Unknown option '--evn'");
  });
});
