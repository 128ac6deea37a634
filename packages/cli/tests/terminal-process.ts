import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { NO_COLOURS, NO_LOGS, NO_MODELS, RLM } from './rlm-process.js';
import { Screen } from './output/screen.js';

const COLUMNS = 80;
const PTY = `import os, pty, sys
status = pty.spawn(['sh', '-c', 'stty rows 24 cols ${String(COLUMNS)}; exec "$@"', 'sh', *sys.argv[1:]])
sys.exit(os.waitstatus_to_exitcode(status))`;

/** A terminal that a person watches, whatever the tests themselves run in. */
const WATCHED = { ...NO_COLOURS, CI: '', TERM: 'xterm' };

/** `rlm` on a terminal of 80 columns. */
export class TerminalProcess {
  /** All that the terminal has received. */
  received = '';
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;

  constructor(
    args: readonly string[],
    { env, cwd }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
  ) {
    this.child = spawn('python3', ['-c', PTY, process.execPath, RLM, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...process.env,
        RLM_DEBUG: '0',
        ...NO_MODELS,
        ...WATCHED,
        ...(cwd === undefined && { RLM_CONFIG: NO_LOGS }),
        ...env,
      },
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.received += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject).once('close', resolve);
    });
  }

  /** What a person sees by now. */
  get screen(): string {
    const screen = new Screen(COLUMNS);
    screen.write(this.received);
    return screen.text;
  }

  /** Resolves once the terminal has received a text. */
  async shows(text: string): Promise<void> {
    while (!this.received.includes(text)) {
      await new Promise((resolve, reject) => {
        this.child.stdout.once('data', resolve).once('end', () => {
          reject(new Error(`it ended before: ${this.received}`));
        });
      });
    }
  }

  /** Presses keys. */
  type(keys: string): void {
    this.child.stdin.write(keys);
  }
}
