import {
  abortedError,
  RlmError,
  throwIfAborted,
  untilAborted,
  type ContextPayload,
  type EnvironmentPort,
  type EnvironmentSession,
  type ExecuteOptions,
  type IsolationReport,
  type LoadContextOptions,
  type ReplResult,
} from '@rlm-ts/domain';
import { BlockClock } from './block-clock.js';
import { BlockStopper } from './block-stopper.js';
import {
  CONTEXT_VARIABLE,
  encodeContext,
  placeFiles,
  type EncodedContext,
} from './context-encoding.js';
import { configure, sendContext } from './interpreter-commands.js';
import { isResult } from './interpreter-connection.js';
import { liveOutput } from './live-output.js';
import { ProcessorWatch } from './processor-watch.js';
import { provideFiles } from './provide-files.js';
import { lostResult, toReplResult, type Loss } from './repl-results.js';
import type { InterpreterHandle, SandboxLauncher } from './sandbox-launcher.js';
import { SessionCalls } from './session-calls.js';
import { SessionContexts } from './session-contexts.js';
import { toolFunctions } from './tool-functions.js';

/** How the interpreter ends when there is no memory left even to report a result. */
const EXIT_OUT_OF_MEMORY = 71;

/** What a session needs to know; the same for every environment that runs Python. */
export interface PythonSessionSettings {
  readonly executeTimeoutMs: number;
  readonly executeTimeoutCapMs: number;
  readonly brokerTimeoutMs: number;
  readonly interruptGraceMs: number;
  readonly setupCode: string | undefined;
  /** The `configure` message: limits and the language layer. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/**
 * A session of the Python runtime in whatever sandbox the launcher starts. Starts the interpreter
 * at first use, replaces it when a block has ruined it, and loads setup code and context again.
 */
export class PythonSession implements EnvironmentPort {
  private handle: InterpreterHandle | null = null;
  private starting: Promise<InterpreterHandle> | null = null;
  private busy: string | null = null;
  private closed = false;
  private readonly closing = new AbortController();
  private cleaned: Promise<void> | null = null;
  private lossUntold = false;
  private readonly contexts: SessionContexts;
  private readonly calls: SessionCalls;
  private readonly configuration: Readonly<Record<string, unknown>>;

  /** @throws RlmError `CONFIG_INVALID` for a tool that cannot be a function in code. */
  constructor(
    private readonly launcher: SandboxLauncher,
    session: Pick<EnvironmentSession, 'broker' | 'tools' | 'budget'>,
    private readonly settings: PythonSessionSettings,
  ) {
    const tools = toolFunctions(session.tools?.specifications ?? []);
    this.configuration = { ...settings.configuration, tools };
    this.contexts = new SessionContexts(new Set(tools.map(({ name }) => name)));
    this.calls = new SessionCalls(session, settings.brokerTimeoutMs);
    launcher.onSubCalls = (connection) => {
      this.calls.serveOthers(connection);
    };
  }

  get isolation(): IsolationReport | null {
    return this.launcher.isolation;
  }

  async loadContext(payload: ContextPayload, options: LoadContextOptions = {}): Promise<void> {
    const { signal, variable = CONTEXT_VARIABLE, alias = null } = options;
    this.contexts.check(variable);
    if (alias !== null) this.contexts.check(alias);
    // Encoded first: a payload that Python cannot get must not replace one that it has.
    const encoded = encodeContext(payload, variable, alias);
    await this.exclusively('loadContext', signal, async () => {
      const putBack = this.contexts.put(variable, alias, payload);
      try {
        await this.dropLost();
        if (this.handle !== null) await this.sendContext(this.handle, encoded, signal);
        else await this.start(encoded, signal);
      } catch (error) {
        // What could not be loaded must not be loaded again after a restart either.
        putBack();
        throw error;
      }
    });
  }

  executeCode(code: string, options: ExecuteOptions = {}): Promise<ReplResult> {
    return this.exclusively('executeCode', options.signal, async () => {
      await this.dropLost();
      const handle = this.handle ?? (await this.start(null, options.signal));
      const result = await this.runBlock(handle, code, options);
      if (!this.lossUntold) return result;
      // A loss of this block, or one that no result has told of: between two blocks, or by an abort.
      this.lossUntold = false;
      return { ...result, stateLost: true };
    });
  }

  cleanup(): Promise<void> {
    this.closed = true;
    this.cleaned ??= this.release();
    return this.cleaned;
  }

  private async release(): Promise<void> {
    this.closing.abort();
    this.calls.cancel();
    const handle = this.handle ?? (await this.starting?.catch(() => null)) ?? null;
    this.handle = null;
    await handle?.end();
    await this.launcher.dispose();
  }

  private async exclusively<T>(
    what: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    if (this.closed) throw closedError(what);
    throwIfAborted(signal, what);
    if (this.busy !== null) {
      throw new RlmError({
        code: 'ENVIRONMENT_BUSY',
        message: `${what} was called while ${this.busy} is still running in this session; await it first, or open another session.`,
        retryable: true,
      });
    }
    this.busy = what;
    try {
      const done = await work();
      // Cleaned up meanwhile: what came back is of a session that is no more.
      if (this.isClosed()) throw closedError(what);
      return done;
    } catch (error) {
      throw this.isClosed() ? closedError(what, error) : error;
    } finally {
      this.busy = null;
    }
  }

  /** A method, because `closed` changes while a session waits. */
  private isClosed(): boolean {
    return this.closed;
  }

  /**
   * Starts an interpreter, loads the contexts and runs the setup code.
   *
   * @param context One of the contexts that is encoded already.
   */
  private async start(
    context: EncodedContext | null,
    signal: AbortSignal | undefined,
  ): Promise<InterpreterHandle> {
    this.starting = this.launch();
    const starting = this.starting;
    const handle = await this.orAborted(starting, signal, () => {
      void starting.then((late) => late.end()).catch(() => undefined);
    });
    try {
      await this.prepare(handle, context, signal);
      this.handle = handle;
    } catch (error) {
      await handle.end();
      throw error;
    } finally {
      // Not before: cleanup() ends what is still being prepared.
      this.starting = null;
    }
    return handle;
  }

  private async launch(): Promise<InterpreterHandle> {
    const contextFiles = this.contexts.firstFiles;
    const handle = await this.launcher.launch({ contextFiles, signal: this.closing.signal });
    this.calls.serveInterpreter(handle.connection);
    return handle;
  }

  private async prepare(
    handle: InterpreterHandle,
    context: EncodedContext | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { setupCode } = this.settings;
    await this.orAborted(configure(handle, this.configuration), signal);
    for (const each of this.contexts.encoded(context)) {
      await this.sendContext(handle, each, signal);
    }
    if (setupCode !== undefined) await this.runSetup(handle, setupCode, signal);
  }

  private async sendContext(
    handle: InterpreterHandle,
    encoded: EncodedContext,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const ready = await this.provided(handle, encoded, signal);
    // A frame cannot be taken back halfway: the interpreter goes, the next call starts another.
    await this.orAborted(sendContext(handle, ready), signal, () => void this.discard(handle));
  }

  /** The same context, with the paths under which the sandbox sees its files. */
  private async provided(
    handle: InterpreterHandle,
    encoded: EncodedContext,
    signal: AbortSignal | undefined,
  ): Promise<EncodedContext> {
    if (encoded.files.length === 0) return placeFiles(encoded, []);
    const stop = new AbortController();
    const paths = encoded.files.map(({ path }) => path);
    const providing = provideFiles(handle, paths, stop.signal);
    const placed = await this.orAborted(providing, signal, () => {
      stop.abort();
    });
    return placeFiles(encoded, placed);
  }

  private async runSetup(
    handle: InterpreterHandle,
    code: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const result = await this.runBlock(handle, code, { ...(signal && { signal }) }, true);
    if (result.error === null) return;
    throw new RlmError({
      code: 'SETUP_CODE_FAILED',
      message: `setupCode failed: ${result.error.type}: ${result.error.message}`,
      details: { traceback: result.error.traceback },
    });
  }

  private async runBlock(
    handle: InterpreterHandle,
    code: string,
    options: ExecuteOptions,
    trusted = false,
  ): Promise<ReplResult> {
    const { executeTimeoutMs, executeTimeoutCapMs } = this.settings;
    const startedAt = performance.now();
    const stopper = new BlockStopper(handle, this.calls, this.settings.interruptGraceMs);
    const limitMs = Math.min(options.timeoutMs ?? executeTimeoutMs, executeTimeoutCapMs);
    const expire = (): void => {
      stopper.stop('timeout');
    };
    const clock = new BlockClock(limitMs, expire);
    const watch = new ProcessorWatch(() => handle.processorMs(), limitMs, expire);
    this.calls.blockBegan({ clock, limitMs, expire, watch });
    const onAbort = (): void => {
      stopper.stop('abort');
    };
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const facts = (): Parameters<typeof lostResult>[1] => ({
      executionTimeMs: performance.now() - startedAt,
      subCalls: this.calls.takeRecords(),
    });
    try {
      handle.connection.onOutput = liveOutput(options.onOutput);
      const header = {
        type: 'execute',
        ...(trusted && { trusted }),
        ...(options.onOutput && { liveOutput: true }),
      };
      const { message, body } = await handle.connection.command(
        'result',
        header,
        Buffer.from(code, 'utf8'),
      );
      // Delivered before the next block is sent, or it would interrupt that one.
      await stopper.settle();
      if (stopper.hasEnded) throw lostAfterResult();
      if (stopper.reason === 'abort') throw abortedError('executeCode', options.signal);
      if (!isResult(message)) throw new RlmError({ code: 'INTERNAL', message: 'not a result' });
      const result = toReplResult(message, body, facts());
      // Also when the block caught the interrupt and then ended as if nothing had happened.
      return stopper.reason === 'timeout' ? { ...result, timedOut: true } : result;
    } catch (error) {
      if (!RlmError.isInstance(error) || !isLoss(error)) throw error;
      const loss = await this.lossOf(handle, stopper, error);
      if (this.closed) throw error;
      if (stopper.reason === 'abort') throw abortedError('executeCode', options.signal);
      return lostResult(loss, facts());
    } finally {
      stopper.release();
      clock.stop();
      this.calls.blockEnded();
      handle.connection.onOutput = null;
      options.signal?.removeEventListener('abort', onAbort);
    }
  }

  private async lossOf(
    handle: InterpreterHandle,
    stopper: BlockStopper,
    error: RlmError,
  ): Promise<Loss> {
    const end = await this.discard(handle);
    if (stopper.reason === 'timeout') return { reason: 'timeout', detail: '' };
    if (error.code === 'PROTOCOL_VIOLATION') return { reason: 'protocol', detail: error.message };
    if (end.outOfMemory || end.exitCode === EXIT_OUT_OF_MEMORY) {
      return { reason: 'memory', detail: '' };
    }
    const detail = end.reason ?? end.signal ?? `exit code ${String(end.exitCode)}`;
    return { reason: 'died', detail };
  }

  /** Drops an interpreter that ended between two blocks. */
  private async dropLost(): Promise<void> {
    if (this.handle?.connection.alive === false) await this.discard(this.handle);
  }

  private discard(handle: InterpreterHandle): ReturnType<InterpreterHandle['end']> {
    if (this.handle === handle) {
      this.handle = null;
      this.lossUntold = true;
    }
    // Nobody is left to hear the answers.
    this.calls.cancel();
    return handle.end();
  }

  /** Waits for `work`, but no longer than until the signal fires or the session is closed. */
  private async orAborted<T>(
    work: Promise<T>,
    signal: AbortSignal | undefined,
    onAbandoned: () => void = () => undefined,
  ): Promise<T> {
    const signals = signal === undefined ? [] : [signal];
    const stop = AbortSignal.any([this.closing.signal, ...signals]);
    try {
      return await untilAborted(work, stop, 'The session');
    } catch (error) {
      if (stop.aborted) onAbandoned();
      throw error;
    }
  }
}

function isLoss(error: RlmError): boolean {
  return error.code === 'PROTOCOL_VIOLATION' || error.details['lost'] === true;
}

/** The result came while its interpreter was being ended: the variables go with it. */
function lostAfterResult(): RlmError {
  return new RlmError({
    code: 'ENVIRONMENT_START_FAILED',
    message: 'The interpreter was ended as its block came to an end.',
    details: { lost: true },
  });
}

function closedError(what: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'ENVIRONMENT_CLOSED',
    message: `${what} was called on a session that is cleaned up, or was cut short by cleanup().`,
    cause,
  });
}
