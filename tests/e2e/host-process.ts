import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { descendantsOf, survivorsOf, type ProcessIdentity } from './processes.js';

/** What every host may use. It speaks to its test in lines of JSON. */
const PRELUDE = `
  import { createRlm, createRlmFromConfig, createMockLlm, createLocalEnvironmentFactory } from '@rlm-ts/api';
  const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
  const failure = (error) => ({ name: error.name, code: error.code, message: error.message });
  const makeRlm = (options = {}, root = []) => createRlm({
    llm: createMockLlm({ root, subCalls: ({ messages }) => 'answer to ' + messages[0].content }),
    environment: createLocalEnvironmentFactory(options),
  });
`;

/** Node's own noise, which is no business of a host's. */
const QUIET = ['--disable-warning=ExperimentalWarning'];

/** An application of the built packages in a process and with a temp folder of its own. */
export class HostProcess {
  readonly exited: Promise<{ readonly code: number | null; readonly stderr: string }>;
  private readonly lines: AsyncIterator<string>;
  private stderr = '';
  private readonly seen: ProcessIdentity[] = [];

  private constructor(
    private readonly child: ChildProcess,
    /** The host's temp folder. */
    readonly folder: string,
  ) {
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('the host has no output');
    this.lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exited = once(child, 'close').then(([code]) => ({
      code: code as number | null,
      stderr: this.stderr,
    }));
  }

  /** Starts a host that runs the script. */
  static async start(
    script: string,
    options: {
      readonly env?: Record<string, string>;
      readonly nodeArgs?: readonly string[];
      /** A program, with its arguments, that becomes the host. */
      readonly by?: readonly string[];
    } = {},
  ): Promise<HostProcess> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-e2e-'));
    const { env = {}, nodeArgs = [], by = [] } = options;
    const node = [process.execPath, ...QUIET, ...nodeArgs];
    const [program = process.execPath, ...args] = [...by, ...node];
    const child = spawn(program, [...args, '--input-type=module', '-e', PRELUDE + script], {
      cwd: new URL('.', import.meta.url),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folder, ...env },
    });
    return new HostProcess(child, folder);
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('the host did not start');
    return pid;
  }

  /** The next thing that the host says. */
  async hear(): Promise<unknown> {
    const line = await this.lines.next();
    if (line.done === true) {
      throw new Error(`the host has ended without another word: ${(await this.exited).stderr}`);
    }
    return JSON.parse(line.value) as unknown;
  }

  /** Kills the host as nothing can be prepared for, and resolves once it is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Every process below the host. Those that outlive a failed test are ended with the host. */
  async descendants(): Promise<readonly ProcessIdentity[]> {
    const found = await descendantsOf(this.pid);
    this.seen.push(...found);
    return found;
  }

  /** What the host has in its temp folder. */
  async files(): Promise<readonly string[]> {
    return readdir(this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    for (const { pid } of await survivorsOf(this.seen)) process.kill(pid, 'SIGKILL');
    // The supervisor, which sees that its host is gone, may be making or removing something in it.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Runs a host to its end and resolves with the one thing that it said. */
export async function hostSays(
  script: string,
  options?: Parameters<typeof HostProcess.start>[1],
): Promise<unknown> {
  await using host = await HostProcess.start(script, options);
  const said = await host.hear();
  await host.exited;
  return said;
}
