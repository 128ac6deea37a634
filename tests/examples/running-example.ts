import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** An example that serves until it is told to stop. */
export interface RunningExample extends AsyncDisposable {
  /** The address that it says it listens on. */
  readonly url: string;
  /** Tells it to stop, as a service manager does; resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
}

/**
 * Starts an example, as it stands, on the built packages and on a port that is free.
 *
 * @throws an error with what it printed if it ends before it listens
 */
export async function startExample(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningExample> {
  const file = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const child = spawn(process.execPath, [file], { env: { ...process.env, PORT: '0', ...env } });
  const ended = once(child, 'close').then(() => child.exitCode);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null) child.kill(signal);
    return ended;
  };
  return {
    url: await addressOf(child),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL');
    },
  };
}

async function addressOf({ stdout, stderr }: ChildProcess): Promise<string> {
  let printed = '';
  stderr?.on('data', (piece) => (printed += String(piece)));
  for await (const piece of stdout ?? []) {
    printed += String(piece);
    const [address] = /http:\/\/\S+(?=\n)/.exec(printed) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error(`The example does not listen: ${printed}`);
}
