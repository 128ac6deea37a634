import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A run of the built packages. Its model answers each time its test says a line. */
const SCRIPT = `
  import { createInterface } from 'node:readline';
  import { createLocalEnvironmentFactory, createMockLlm, createRlm } from '@rlm-ts/api';
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const fence = '\\x60\\x60\\x60';
  const replies = [
    'First.\\n' + fence + 'repl\\nprint("first output", llm_query("Is anybody there?"))\\n' + fence,
    'Second.\\n' + fence + 'repl\\nprint("second output")\\n' + fence,
    'FINAL(all is well)',
  ];
  const llm = createMockLlm({
    root: async () => {
      await lines.next();
      return replies.shift();
    },
    subCalls: () => 'Somebody.',
  });
  const [, logDir, prompt] = process.argv;
  const rlm = createRlm({
    llm,
    environment: createLocalEnvironmentFactory({}),
    trajectories: { logDir },
  });
  const result = await rlm.completion(prompt, { context: 'hay' });
  await rlm.close();
  process.exit(result.success ? 0 : 1);
`;

/** A real run in a process of its own, which goes on as a test lets it. */
export class LiveRun implements AsyncDisposable {
  private readonly closed: Promise<unknown[]>;

  private constructor(private readonly child: ChildProcess) {
    this.closed = once(child, 'close');
  }

  /** @param logDir Where it is recorded. */
  static start(logDir: string, task: string): LiveRun {
    const args = ['--input-type=module', '-e', SCRIPT, logDir, task];
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    return new LiveRun(
      spawn(process.execPath, args, { cwd, stdio: ['pipe', 'ignore', 'inherit'] }),
    );
  }

  /** The model answers once. */
  goOn(): void {
    this.child.stdin?.write('\n');
  }

  /** The exit code: 0 after a run that succeeded. */
  async ended(): Promise<unknown> {
    const [code] = await this.closed;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.closed;
  }
}
