import {
  budgetSnapshot,
  parseConfig,
  SandboxSession,
  type CompletionServices,
  type RunBroker,
} from '@rlm-ts/application';
import {
  BudgetLedger,
  RlmError,
  type ContextPayload,
  type EgressFinding,
  type EnvironmentNotice,
  type ExecuteOptions,
  type IsolationReport,
  type ReplResult,
  type ToolHost,
  type UsageSummary,
} from '@rlm-ts/domain';
import { checkLoading } from './checks/context-payload.js';
import { checkCode, executeOptionsSchema } from './checks/run-options.js';

/** Code without a root model: blocks run one after the other in one session of the environment. */
export class CodeSession implements AsyncDisposable {
  private readonly session: SandboxSession;
  private readonly runBroker: RunBroker;
  private readonly ledger: BudgetLedger;
  private closed: Promise<void> | null = null;

  /** Made by `RLM.openSession`. */
  constructor(
    private readonly services: CompletionServices,
    private readonly onClosed: () => void,
    tools: ToolHost,
    onNotice: (notice: EnvironmentNotice) => void = emitWarning,
    onFinding: (finding: EgressFinding) => void = () => undefined,
  ) {
    const { clock, ids, settings } = services;
    const started = clock.monotonic();
    this.ledger = new BudgetLedger(settings);
    this.runBroker = services.openBroker({
      depth: 0,
      ledger: this.ledger,
      recurse: null,
      onStarted: () => undefined,
      onRetried: () => undefined,
      onFinished: () => undefined,
      onWarning: (message) => {
        onNotice({ level: 'warning', message });
      },
    });
    this.session = new SandboxSession(services, ids.next('session'), {
      broker: this.runBroker.broker,
      tools,
      budget: () =>
        budgetSnapshot({
          ledger: this.ledger,
          clock,
          rootStarted: started,
          timeoutMs: undefined,
          depth: 0,
          maxDepth: 1,
        }),
      notify: onNotice,
      onFinding,
    });
  }

  /** What holds the code; `null` until the first block or context, or if the environment does not tell. */
  get isolation(): IsolationReport | null {
    return this.session.isolation ?? null;
  }

  /**
   * Makes `payload` the variable `context`; as `EnvironmentPort.loadContext`.
   *
   * @throws RlmError `CONFIG_INVALID` for what is no payload.
   */
  async loadContext(payload: ContextPayload, signal?: AbortSignal): Promise<void> {
    checkLoading(payload, signal);
    await this.session.loadContext(payload, signal === undefined ? {} : { signal });
  }

  /**
   * Runs one block; as `EnvironmentPort.executeCode`. Its limit is the configuration's if it names
   * one.
   *
   * @throws RlmError `CONFIG_INVALID` for what is no code, and for an option that is unknown or wrong.
   * @throws DataLeakageError where findings raise.
   */
  async executeCode(code: string, options: ExecuteOptions = {}): Promise<ReplResult> {
    checkCode(code);
    parseConfig(executeOptionsSchema, options, 'options');
    const { blockTimeoutMs } = this.services.settings;
    const limit = blockTimeoutMs === undefined ? {} : { timeoutMs: blockTimeoutMs };
    return this.session.executeCode(code, { ...limit, ...options });
  }

  /** What the session's sub-calls used. */
  usage(): UsageSummary {
    return this.ledger.summary();
  }

  /** Ends the session. Idempotent. */
  close(): Promise<void> {
    this.closed ??= this.release();
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async release(): Promise<void> {
    try {
      const [[problem]] = await Promise.all([this.session.close(), this.runBroker.close()]);
      if (problem !== undefined) throw RlmError.from(problem, { code: 'INTERNAL' });
    } finally {
      this.onClosed();
    }
  }
}

/** For sessions without a listener: progress is of no use, but a warning must not get lost. */
export function emitWarning({ level, message }: EnvironmentNotice): void {
  if (level === 'warning') process.emitWarning(message, { type: 'RlmWarning' });
}
