import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('../children/mock-provider.mjs', import.meta.url));

/**
 * Works with a mock provider that answers every request after the same time.
 *
 * @template T
 * @param {number} latencyMs
 * @param {(url: string) => Promise<T>} work
 */
export async function withMockProvider(latencyMs, work) {
  const child = spawn(process.execPath, [CHILD, String(latencyMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(child.stdout, 'data');
    return await work(String(line).trim());
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
}
