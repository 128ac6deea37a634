import type {
  CodeSession,
  EgressFinding,
  EnvironmentNotice,
  ExecuteOptions,
  ReplResult,
} from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { findingLine } from '../progress/finding-line.js';
import { isolationLines } from '../progress/isolation-lines.js';

/** How the blocks of one session are run. */
export interface BlockSettings {
  /** For blocks that name no limit of their own; absent: the environment's. */
  readonly timeoutMs?: number | undefined;
  /** Whether a person is told what holds the code. */
  readonly verbose?: boolean | undefined;
}

/** Runs blocks of one session. */
export class BlockRunner {
  private told = false;

  constructor(
    private readonly io: Pick<CommandIo, 'stderr' | 'signal'>,
    private readonly session: Pick<CodeSession, 'executeCode' | 'isolation'>,
    private readonly settings: BlockSettings,
  ) {}

  /** @throws RlmError as `CodeSession.executeCode` does. */
  async run(
    code: string,
    { timeoutMs = this.settings.timeoutMs }: Pick<ExecuteOptions, 'timeoutMs'> = {},
  ): Promise<ReplResult> {
    const { signal } = this.io;
    const limits = timeoutMs === undefined ? {} : { timeoutMs };
    const result = await this.session.executeCode(code, { ...limits, signal });
    if (this.settings.verbose === true) await this.tellIsolation();
    return result;
  }

  private async tellIsolation(): Promise<void> {
    const { isolation } = this.session;
    if (this.told || isolation === null) return;
    this.told = true;
    const lines = isolationLines(isolation, true).map((line) => `${line}\n`);
    await this.io.stderr.show(lines.join(''));
  }
}

/** Tells a person what an environment has to say while it is waited for. */
export function showNotice(
  { stderr }: Pick<CommandIo, 'stderr'>,
  { level, message }: EnvironmentNotice,
): void {
  void stderr.show(`${level === 'warning' ? 'Warning: ' : ''}${message}\n`);
}

/** Tells a person what the code was not allowed to let out. */
export function showFinding({ stderr }: Pick<CommandIo, 'stderr'>, finding: EgressFinding): void {
  void stderr.show(`${findingLine(finding)}\n`);
}
