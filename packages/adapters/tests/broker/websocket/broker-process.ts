import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const built = (path: string): string =>
  JSON.stringify(new URL(`../../../dist/${path}`, import.meta.url).href);

/** What a script may use: a broker whose model never answers, and how to open and reach it. */
const PRELUDE = `
  import { BudgetLedger } from '@rlm-ts/domain';
  import { InProcessBroker } from ${built('broker/in-process/index.js')};
  import { WebSocketBrokerClient, WebSocketBrokerServer } from ${built('broker/websocket/index.js')};
  let asked;
  const reached = new Promise((resolve) => { asked = resolve; });
  const model = { modelName: 'm', complete: () => { asked(); return new Promise(() => {}); } };
  const broker = new InProcessBroker({
    models: new Map([['m', model]]),
    defaultModel: 'm',
    ledger: new BudgetLedger(),
    depth: 0,
    ids: { next: (prefix) => prefix },
    clock: { now: () => 0, monotonic: () => 0 },
    timeoutMs: 3600000,
  });
  const server = new WebSocketBrokerServer();
`;

/**
 * Runs a script on the built package in a process of its own and waits for the process to end by
 * itself. One that does not is killed when the signal fires.
 */
export async function runBrokerProcess(
  script: string,
  signal: AbortSignal,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PRELUDE + script], {
    cwd: new URL('.', import.meta.url),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'exit') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}
