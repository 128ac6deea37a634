import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

import type { PlantedCanary } from './planted-canary.js';
import { newSecret } from './secret.js';

const ANSWER_MS = 3000;

/** A process of this user, with a secret in its variables and in its memory. */
export async function plantVictim(folder: string, python: string): Promise<PlantedCanary> {
  const secret = newSecret();
  const child = spawn(python, ['-I', '-S', path.join(folder, 'victim.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { RLM_VICTIM_SECRET: secret },
  });
  child.stdin.on('error', () => undefined); // it may have been killed
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new Error(`the victim could not be started with ${python}`);
  const { address, size } = JSON.parse(first.value) as { address: number; size: number };

  async function account(): Promise<string> {
    if (child.exitCode !== null || child.signalCode !== null) return 'dead';
    child.stdin.write('?\n');
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, ANSWER_MS, 'silent');
    });
    const answer = lines.next().then(({ done, value }) => (done === true ? 'dead' : value));
    return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
  }

  const before = await account();
  let found: string | null = null;
  return {
    facts: { pid: child.pid ?? 0, address, size },
    secrets: [secret],
    touched: async () => {
      // One that was silent would answer two questions at once later on.
      if (found === null) {
        const now = await account();
        if (now !== before) found = `the victim was ${before} and is ${now}`;
      }
      return found === null ? [] : [found];
    },
    remove: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
