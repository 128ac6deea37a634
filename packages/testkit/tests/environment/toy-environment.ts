import {
  RlmError,
  abortedError,
  throwIfAborted,
  type CodeAnswer,
  type ContextPayload,
  type EnvironmentCapabilities,
  type EnvironmentFactory,
  type EnvironmentPort,
  type EnvironmentSession,
  type ExecuteOptions,
  type OperationOptions,
  type ReplResult,
  type SubCallRecord,
} from '@rlm-ts/domain';
import type { EnvironmentHarness } from '../../src/environment/environment-harness.js';
import { toyDialect, type ToyCommand } from './toy-dialect.js';

/** A promise that a toy environment breaks on purpose. */
export type Fault =
  | 'answers-from-stdout'
  | 'cleanup-twice-rejects'
  | 'context-lost-on-timeout'
  | 'failure-throws'
  | 'ignores-aborted-signal'
  | 'never-busy'
  | 'output-accumulates'
  | 'persists-nothing'
  | 'runs-after-cleanup'
  | 'state-is-shared'
  | 'sub-call-failure-throws'
  | 'sub-calls-unlisted'
  | 'timeout-unmarked'
  | 'wrong-error-class';

export const toyCapabilities: EnvironmentCapabilities = {
  language: 'toy',
  persistentState: true,
  isolation: 'none',
  network: 'none',
  fileContexts: false,
  interruptible: true,
  subCalls: true,
  tools: false,
  liveOutput: false,
};

/** A harness of an in-memory environment that keeps every promise but those it is told to break. */
export function toyHarness(...faults: readonly Fault[]): EnvironmentHarness {
  const broken = new Set(faults);
  return {
    dialect: toyDialect,
    createFactory: ({ executeTimeoutMs = 10_000 }) => new ToyFactory(executeTimeoutMs, broken),
  };
}

class ToyFactory implements EnvironmentFactory {
  readonly name = 'toy';
  readonly capabilities = toyCapabilities;
  private readonly shared = new Map<string, string>();

  constructor(
    private readonly timeoutMs: number,
    private readonly faults: ReadonlySet<Fault>,
  ) {}

  open(session: EnvironmentSession): EnvironmentPort {
    const variables = this.faults.has('state-is-shared') ? this.shared : new Map<string, string>();
    return new ToyEnvironment(session, this.timeoutMs, this.faults, variables);
  }
}

class ToyEnvironment implements EnvironmentPort {
  private readonly pending = new AbortController();
  private stop: ((error: RlmError) => void) | null = null;
  private context = '';
  private stdout = '';
  private finalAnswer: CodeAnswer | null = null;
  private subCalls: SubCallRecord[] = [];
  private closed = false;

  constructor(
    private readonly session: EnvironmentSession,
    private readonly defaultTimeoutMs: number,
    private readonly faults: ReadonlySet<Fault>,
    private readonly variables: Map<string, string>,
  ) {}

  async loadContext(payload: ContextPayload, options: OperationOptions = {}): Promise<void> {
    this.refuse(options.signal);
    if (payload.kind === 'text') this.context = payload.text;
  }

  async executeCode(code: string, options: ExecuteOptions = {}): Promise<ReplResult> {
    this.refuse(options.signal);
    if (this.stop !== null && !this.faults.has('never-busy')) {
      throw new RlmError({ code: 'ENVIRONMENT_BUSY', message: 'busy' });
    }
    const stopped = new Promise<never>((_resolve, reject) => (this.stop = reject));
    const onAbort = (): void => this.stop?.(abortedError('executeCode', options.signal));
    options.signal?.addEventListener('abort', onAbort);
    if (!this.faults.has('output-accumulates')) this.stdout = '';
    this.finalAnswer = null;
    this.subCalls = [];
    try {
      return await Promise.race([this.run(code, options), stopped]);
    } finally {
      options.signal?.removeEventListener('abort', onAbort);
      this.stop = null;
    }
  }

  async cleanup(): Promise<void> {
    if (this.closed && this.faults.has('cleanup-twice-rejects')) throw new Error('closed already');
    this.closed = true;
    this.pending.abort();
    this.stop?.(closedError());
  }

  private refuse(signal: AbortSignal | undefined): void {
    if (this.closed && !this.faults.has('runs-after-cleanup')) {
      throw this.faults.has('wrong-error-class') ? new Error('closed') : closedError();
    }
    if (!this.faults.has('ignores-aborted-signal')) throwIfAborted(signal, 'executeCode');
  }

  private async run(code: string, options: ExecuteOptions): Promise<ReplResult> {
    if (code.trim() === '') return this.result();
    let command: ToyCommand;
    try {
      command = JSON.parse(code) as ToyCommand;
    } catch (error) {
      return this.result('SyntaxError', String(error));
    }
    return this.runCommand(command, options);
  }

  private async runCommand(command: ToyCommand, options: ExecuteOptions): Promise<ReplResult> {
    const { op, text, name = '' } = command;
    if (op === 'fail') {
      if (this.faults.has('failure-throws')) throw new Error(text);
      return this.result('ToyError', text);
    }
    if (op === 'loop') return this.loop(options);
    if (op === 'ask') return this.ask(text);
    if (op === 'final') this.finalAnswer = { text, source: 'final_call' };
    if (op === 'assign' && !this.faults.has('persists-nothing')) this.variables.set(name, text);
    if (op === 'show') {
      const value = this.variables.get(name);
      if (value === undefined) return this.result('NameError', name);
      return this.print(value);
    }
    if (op === 'context') return this.print(this.context);
    return op === 'print' ? this.print(text) : this.result();
  }

  private print(text: string): ReplResult {
    this.stdout += `${text}\n`;
    if (this.faults.has('answers-from-stdout') && text.startsWith('FINAL(')) {
      this.finalAnswer = { text, source: 'final_call' };
    }
    return this.result();
  }

  private async loop({ timeoutMs }: ExecuteOptions): Promise<ReplResult> {
    const limit = timeoutMs ?? this.defaultTimeoutMs;
    await new Promise((resolve) => setTimeout(resolve, limit).unref());
    if (this.faults.has('context-lost-on-timeout')) this.context = '';
    return { ...this.result('TimeoutError', ''), timedOut: !this.faults.has('timeout-unmarked') };
  }

  private async ask(prompt: string): Promise<ReplResult> {
    const { signal } = this.pending;
    const { text, failure, ...facts } = await this.session.broker.query(
      { kind: 'llm_query', prompt },
      { signal },
    );
    if (failure !== null && this.faults.has('sub-call-failure-throws')) {
      return this.result('BrokerError', failure.message);
    }
    if (!this.faults.has('sub-calls-unlisted')) {
      const sizes = { promptChars: prompt.length, responseChars: text?.length ?? 0 };
      this.subCalls.push({ ...facts, ...sizes, kind: 'llm_query', error: failure });
    }
    return this.print(text ?? `Error: ${failure?.message ?? ''}`);
  }

  private result(type?: string, message = ''): ReplResult {
    return {
      stdout: this.stdout,
      stderr: '',
      error: type === undefined ? null : { type, message, traceback: '' },
      timedOut: false,
      outOfMemory: false,
      stateLost: false,
      executionTimeMs: 0,
      variables: [],
      subCalls: this.subCalls,
      finalAnswer: this.finalAnswer,
    };
  }
}

function closedError(): RlmError {
  return new RlmError({ code: 'ENVIRONMENT_CLOSED', message: 'closed' });
}
