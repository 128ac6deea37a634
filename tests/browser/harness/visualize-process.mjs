import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../../../scripts/tooling/repository-root.mjs';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

/** Kills a process unless it is called off in time. */
function killAfter(child, ms) {
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  return () => clearTimeout(timer);
}

/**
 * Starts the built `rlm visualize` on a free port.
 *
 * @param {string} logDir
 * @returns {Promise<{ url: string, stop: () => Promise<number | null> }>} `stop` interrupts it as Ctrl-C
 *   does and resolves with its exit code, `null` if it had to be killed
 */
export async function startVisualize(logDir) {
  const args = ['visualize', '--port', '0', '--log-dir', logDir, '--no-open'];
  const child = spawn(process.execPath, [`${repositoryRoot}/packages/cli/bin/rlm.js`, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hasStarted = killAfter(child, START_TIMEOUT_MS);
  const { value: line = '' } = await lines.next();
  hasStarted();
  const [url] = /http:\/\/\S+/.exec(line) ?? [];
  if (url === undefined) {
    child.kill('SIGKILL');
    throw new Error(`rlm visualize did not start: ${line}`);
  }
  return {
    url,
    stop: async () => {
      child.kill('SIGINT');
      const hasStopped = killAfter(child, STOP_TIMEOUT_MS);
      const [code] = await closed;
      hasStopped();
      return code;
    },
  };
}
