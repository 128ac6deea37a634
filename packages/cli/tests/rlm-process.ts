import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The command as it is installed. */
export const RLM = fileURLToPath(new URL('../bin/rlm.js', import.meta.url));

/** The models of whoever runs the tests are not asked, and their settings do not count. */
export const NO_MODELS = {
  ANTHROPIC_API_KEY: '',
  AZURE_OPENAI_API_KEY: '',
  AZURE_OPENAI_ENDPOINT: '',
  GEMINI_API_KEY: '',
  GOOGLE_API_KEY: '',
  LITELLM_API_KEY: '',
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
  OPENROUTER_API_KEY: '',
  RLM_CONFIG: devNull,
  RLM_COST_LIMIT_USD: '',
  RLM_LLM_MODEL: '',
  RLM_LLM_PROVIDER: '',
  RLM_LOG_DIR: '',
};

/** Nor is it looked at how they want their colours. */
export const NO_COLOURS = { FORCE_COLOR: undefined, NO_COLOR: undefined };
/** Settings of a command that runs in the folder of the tests and must leave nothing there. */
export const NO_LOGS = fileURLToPath(new URL('no-logs.config.yaml', import.meta.url));

/** What a command that has ended did. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is started. */
export interface StartOptions {
  /** All of standard input, after which it ends. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A running `rlm`. */
export class RlmProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly ended: Promise<Ended>;
  private readonly stdout: Buffer[] = [];
  private readonly stderr: Buffer[] = [];
  private announce: () => void = () => undefined;

  constructor(args: readonly string[], { env, cwd }: StartOptions = {}) {
    this.child = spawn(process.execPath, [RLM, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        RLM_DEBUG: '0',
        ...NO_COLOURS,
        ...NO_MODELS,
        ...(cwd === undefined && { RLM_CONFIG: NO_LOGS }),
        ...env,
      },
      ...(cwd === undefined ? {} : { cwd }),
    });
    // A command that ends without reading its input breaks the pipe; that is its right.
    this.child.stdin.on('error', () => undefined);
    for (const stream of ['stdout', 'stderr'] as const) {
      this.child[stream].on('data', (chunk: Buffer) => {
        this[stream].push(chunk);
        this.announce();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject).once('close', (code) => {
        this.announce();
        resolve({ code, stdout: this.text('stdout'), stderr: this.text('stderr') });
      });
    });
  }

  /** What came until now. */
  text(stream: 'stdout' | 'stderr'): string {
    return Buffer.concat(this[stream]).toString('utf8');
  }

  /** The first `count` lines of standard output, as soon as they have come. */
  async lines(count: number): Promise<string[]> {
    const lines = (): string[] => this.text('stdout').split('\n').slice(0, -1);
    await this.until('stdout', () => lines().length >= count);
    return lines().slice(0, count);
  }

  /** Resolves once a stream has shown a text. */
  shows(stream: 'stdout' | 'stderr', text: string): Promise<void> {
    return this.until(stream, () => this.text(stream).includes(text));
  }

  private async until(stream: 'stdout' | 'stderr', isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.child[stream].closed) {
        throw new Error(`it ended before: ${this.text('stdout')}${this.text('stderr')}`);
      }
      await new Promise<void>((resolve) => {
        this.announce = resolve;
      });
    }
  }
}

/** Runs the command to its end. */
export function rlm(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  const started = new RlmProcess(args, options);
  started.child.stdin.end(options.input ?? '');
  return started.ended;
}

/** A folder with files for one test, removed when the test lets go of it. */
export class TestFolder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /** @param files Names and what they hold; what is not text or bytes becomes JSON. */
  static async create(files: Readonly<Record<string, unknown>> = {}): Promise<TestFolder> {
    const folder = new TestFolder(await mkdtemp(path.join(tmpdir(), 'rlm-cli-test-')));
    for (const [name, content] of Object.entries(files)) {
      const raw = typeof content === 'string' || content instanceof Uint8Array;
      await mkdir(path.dirname(folder.file(name)), { recursive: true });
      await writeFile(folder.file(name), raw ? content : JSON.stringify(content));
    }
    return folder;
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Resolves once a process is gone; a zombie that nobody buries counts as gone. */
export async function untilGone(pid: number): Promise<void> {
  while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null);
  return stat !== null && !/\) [ZX] /.test(stat);
}
