import { spawn } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProviderStandIn } from '../docs/provider-stand-in.js';

const RLM = fileURLToPath(new URL('../../packages/cli/bin/rlm.js', import.meta.url));

const SOMEBODY = 1000;

/** What the shell of a reader came to. */
export interface Typed {
  readonly exitCode: number | null;
  /** Both streams, as a terminal shows them. */
  readonly shown: string;
}

/** Somebody who types the commands of the page: a home, a project folder, keys of providers. */
export class Reader implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly providers: ProviderStandIn,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param env Besides what the providers need. */
  static async create(
    providers: ProviderStandIn,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Reader> {
    const reader = new Reader(await mkdtemp(path.join(tmpdir(), 'rlm-reader-')), providers, env);
    await mkdir(reader.home);
    await mkdir(reader.project);
    // Code never runs as root, so it may not write in a folder of root's.
    if (process.getuid?.() === 0) await chown(reader.project, SOMEBODY, SOMEBODY);
    const data = [{ status: 'active' }, { status: 'gone' }, { status: 'active' }];
    await writeFile(path.join(reader.project, 'data.json'), JSON.stringify(data));
    await writeFile(path.join(reader.project, 'question.txt'), 'How many are active?\n');
    return reader;
  }

  private get home(): string {
    return path.join(this.folder, 'home');
  }

  private get project(): string {
    return path.join(this.folder, 'project');
  }

  /** Types a line into a shell in the project's folder, and waits for its end. */
  type(line: string): Promise<Typed> {
    const node = [process.execPath, ...this.providers.nodeArguments, RLM];
    const command = node.map((part) => `'${part}'`).join(' ');
    const script = `rlm() { ${command} "$@"; }\nexport -f rlm\nexec 2>&1\n${line}`;
    const shell = spawn('bash', ['-c', script], {
      cwd: this.project,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.home,
        ...this.providers.environment,
        ...this.env,
      },
    });
    const pieces: Buffer[] = [];
    shell.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    return new Promise((resolve, reject) => {
      shell.once('error', reject).once('close', (exitCode) => {
        resolve({ exitCode, shown: Buffer.concat(pieces).toString('utf8') });
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
