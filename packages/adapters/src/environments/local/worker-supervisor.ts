import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { Socket, type Server } from 'node:net';
import path from 'node:path';
import { RlmError } from '@rlm-ts/domain';
import { InterpreterConnection } from '../runtime-protocol/interpreter-connection.js';
import { PROTOCOL_VERSION, type KernelLayer } from '../runtime-protocol/messages.js';
import type { InterpreterEnd, InterpreterHandle } from '../runtime-protocol/sandbox-launcher.js';
import { startFailed } from './start-failed.js';
import { SupervisedSession } from './supervised-session.js';
import { startSupervisorProcess, TOO_OLD, type SupervisorProcess } from './supervisor-process.js';
import type { SessionPlan } from './session-plan.js';
import { parseSupervisorEvent, type SupervisorEvent } from './supervisor-events.js';

const START_TIMEOUT_MS = 20_000;
/** Far longer than any machine is busy: it takes all its sessions with it. */
const END_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 5_000;
const LAST_WORDS_MS = 100;
/** Late enough for the session just handed out to get going, soon enough for one right behind it. */
const SPARE_DELAY_MS = 2;
const SIGKILL = 9;
const UNKNOWN_END: InterpreterEnd = { exitCode: null, signal: null, outOfMemory: false };
const MAX_STDERR_CHARS = 4_000;

/** A session that runs, in its folder, and what the kernel holds it to; `null` if that was not asked. */
export type StartedSession = InterpreterHandle & {
  readonly folder: string;
  readonly kernel: readonly KernelLayer[] | null;
};

/**
 * The host's side of one supervisor process (`rlm_runtime/supervisor.py`), which forks a process
 * for each session. When this host process goes, in whatever way, the supervisor sees its pipe
 * close, ends all sessions and removes their files.
 */
export class WorkerSupervisor {
  private readonly sessions = new Map<number, SupervisedSession>();
  private spare: SupervisedSession | null = null;
  private spareTimer: NodeJS.Timeout | undefined;
  private nextSession = 0;
  private stderr = '';
  private input = '';
  private failure: RlmError | null = null;
  private readonly exited: Promise<void>;
  private readonly control: Socket;
  private markWarm: () => void = () => undefined;
  private readonly warm: Promise<void>;
  private isWarm = false;
  private waitingForWarmth = 0;

  private readonly child: ChildProcess;
  private readonly server: Server;
  private readonly folder: string;

  private constructor(
    { child, control, server, folder }: SupervisorProcess,
    private readonly plan: SessionPlan,
  ) {
    this.child = child;
    this.server = server;
    this.folder = folder;
    this.control = control;
    this.warm = new Promise((resolve) => {
      this.markWarm = resolve;
    });
    let neverThere: () => void = () => undefined;
    this.exited = new Promise((resolve) => {
      neverThere = resolve;
      const ended = (code: number | null): void => {
        this.onExit(code);
        resolve();
      };
      child.once('close', ended);
      // Processes that hold its stderr may outlive it: its last words are not waited for long.
      child.once('exit', (code) => {
        setTimeout(ended, LAST_WORDS_MS, code).unref();
      });
    });
    child.on('error', (cause) => {
      this.fail(
        startFailed(`its Python interpreter could not be started: ${cause.message}`, cause),
      );
      if (child.pid === undefined) neverThere();
    });
    server.on('error', (cause) => {
      child.kill('SIGKILL');
      this.fail(startFailed(`it has no socket in ${folder}: ${cause.message}`, cause));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-MAX_STDERR_CHARS);
    });
    this.control.on('error', () => undefined); // the exit tells
    this.control.setEncoding('utf8').on('data', (text: string) => {
      this.receive(text);
    });
    this.child.unref();
    this.server.unref();
    if (this.child.stderr instanceof Socket) this.child.stderr.unref();
    this.holdHostProcess();
  }

  /**
   * Starts the process; does not wait for it.
   *
   * @throws RlmError `ENVIRONMENT_START_FAILED`.
   */
  static start(python: string, plan: SessionPlan): WorkerSupervisor {
    const started = startSupervisorProcess(python, (stream) => {
      supervisor.greet(stream);
    });
    const supervisor = new WorkerSupervisor(started, plan);
    return supervisor;
  }

  /** False once the process is gone; then a new supervisor must be started. */
  get alive(): boolean {
    return this.failure === null;
  }

  /**
   * Resolves once everything that sessions share is loaded.
   *
   * @throws RlmError as {@link startSession} does, if the process has ended instead.
   */
  async whenWarm(): Promise<void> {
    this.waitingForWarmth += 1;
    this.holdHostProcess();
    await this.warm;
    this.waitingForWarmth -= 1;
    this.holdHostProcess();
    if (this.failure !== null) throw this.failure;
  }

  /**
   * Hands out a session: the spare one, or else a fork made now.
   *
   * @throws RlmError `ENVIRONMENT_START_FAILED`, `PYTHON_UNSUPPORTED`.
   */
  async startSession(): Promise<StartedSession> {
    const session = this.takeSpare() ?? this.fork();
    session.take();
    this.holdHostProcess();
    const timer = setTimeout(() => {
      session.failed(startFailed(`it did not start within ${String(START_TIMEOUT_MS)} ms`));
    }, START_TIMEOUT_MS);
    try {
      const connection = await session.connected;
      return {
        connection,
        folder: session.folder,
        kernel: (await connection.hello).kernel ?? null,
        interrupt: () => this.interrupt(session),
        processorMs: () => this.usageOf(session),
        end: () => this.end(session, connection),
        provideFile: (path) => Promise.resolve(this.passFile(session, path)),
      };
    } catch (error) {
      this.tell({ do: 'end', session: session.id });
      throw error;
    } finally {
      clearTimeout(timer);
      this.replaceSpareSoon();
    }
  }

  /** Ends the process and all its sessions, and removes their files. */
  async close(): Promise<void> {
    clearTimeout(this.spareTimer);
    this.control.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    this.child.ref();
    await this.exited;
    clearTimeout(timer);
    await this.removeFolder();
  }

  /** @throws RlmError if the supervisor is gone. */
  private fork(): SupervisedSession {
    if (this.failure !== null) throw this.failure;
    this.nextSession += 1;
    const folder = path.join(this.folder, `session-${String(this.nextSession)}`);
    const session = new SupervisedSession(this.nextSession, folder);
    this.sessions.set(session.id, session);
    this.tell({ do: 'start', session: session.id, folder, token: session.token, ...this.plan });
    return session;
  }

  /** The supervisor opens it: a session that the kernel holds can open no file of the host's. */
  private passFile(session: SupervisedSession, file: string): string {
    this.tell({ do: 'file', session: session.id, path: file });
    return file;
  }

  private takeSpare(): SupervisedSession | null {
    const { spare } = this;
    this.spare = null;
    return spare !== null && this.sessions.has(spare.id) ? spare : null;
  }

  /** Forks a spare session once the one just handed out has had the time to get going. */
  private replaceSpareSoon(): void {
    clearTimeout(this.spareTimer);
    this.spareTimer = setTimeout(() => {
      if (this.isWarm && this.spare === null && this.failure === null) this.spare = this.fork();
    }, SPARE_DELAY_MS).unref();
  }

  private greet(socket: Socket): void {
    const connection = new InterpreterConnection(socket);
    connection.hello.then(
      ({ token, protocol }) => {
        const session = [...this.sessions.values()].find((each) => each.takesToken(token));
        if (session !== undefined && protocol === PROTOCOL_VERSION) {
          session.greeted(connection, socket);
          return;
        }
        connection.destroy();
        session?.failed(startFailed(`it speaks protocol ${String(protocol)}`));
      },
      () => undefined, // a process that never said who it is
    );
  }

  private async interrupt(session: SupervisedSession): Promise<void> {
    if (!this.sessions.has(session.id)) return;
    const delivered = session.interrupts.next();
    this.tell({ do: 'interrupt', session: session.id });
    await delivered;
  }

  private usageOf(session: SupervisedSession): Promise<number | null> {
    if (!this.sessions.has(session.id)) return Promise.resolve(null);
    this.tell({ do: 'usage', session: session.id });
    return session.usages.next();
  }

  private async end(
    session: SupervisedSession,
    connection: InterpreterConnection,
  ): Promise<InterpreterEnd> {
    if (!session.endRequested) {
      session.endRequested = true;
      this.tell({ do: 'end', session: session.id });
    }
    // It answers at once, unless somebody has stopped it: then nothing of it can be of use.
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_TIMEOUT_MS);
    const end = await session.ended;
    clearTimeout(timer);
    connection.destroy();
    return end;
  }

  private tell(message: Readonly<Record<string, unknown>>): void {
    if (this.failure === null) this.control.write(`${JSON.stringify(message)}\n`);
  }

  private receive(text: string): void {
    const lines = (this.input + text).split('\n');
    this.input = lines.pop() ?? '';
    for (const line of lines) {
      const event = parseSupervisorEvent(line);
      if (event === null) this.child.kill('SIGKILL');
      else this.handle(event);
    }
  }

  private handle(event: SupervisorEvent): void {
    if (event.event === 'warm') {
      this.isWarm = true;
      this.markWarm();
      this.replaceSpareSoon();
      return;
    }
    const session = this.sessions.get(event.session);
    if (session === undefined) return;
    switch (event.event) {
      case 'interrupted':
        session.interrupts.give(undefined);
        return;
      case 'usage':
        session.usages.give(event.cpuMs);
        return;
      case 'failed':
        this.forget(session, startFailed(event.reason));
        return;
      case 'ended':
        this.forget(
          session,
          startFailed(`it ended at once (exit code ${String(event.code)}). ${this.stderr.trim()}`),
          {
            exitCode: event.code,
            signal: event.signal === null ? null : `signal ${String(event.signal)}`,
            // Nobody but the system's memory killer and this host sends that signal.
            outOfMemory: event.signal === SIGKILL && !session.endRequested,
          },
        );
    }
  }

  private forget(
    session: SupervisedSession,
    error: RlmError,
    end: InterpreterEnd = UNKNOWN_END,
  ): void {
    this.sessions.delete(session.id);
    this.holdHostProcess();
    session.hasEnded(end, error);
  }

  private onExit(code: number | null): void {
    this.fail(
      code === TOO_OLD
        ? new RlmError({
            code: 'PYTHON_UNSUPPORTED',
            message: `${this.child.spawnfile} is older than Python 3.9. Install a newer one or set the environment option pythonPath.`,
            details: { pythonPath: this.child.spawnfile },
          })
        : startFailed(
            `its supervisor, run by ${this.child.spawnfile}, ended with exit code ${String(code)}. ` +
              `Is that a working Python 3.9 or later? (environment option pythonPath) ${this.stderr.trim()}`,
          ),
    );
  }

  private fail(error: RlmError): void {
    if (this.failure !== null) return;
    this.failure = error;
    this.server.close();
    // One that was killed could not do it. What cannot be removed is swept up by a later host.
    this.removeFolder().catch(() => undefined);
    this.markWarm();
    for (const session of [...this.sessions.values()]) this.forget(session, error);
  }

  /** Again where a session that is ending still made something. */
  private removeFolder(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Lets the host process end while nothing is waited for; the supervisor then ends itself. */
  private holdHostProcess(): void {
    const inUse = [...this.sessions.values()].some((session) => session.inUse);
    const held = inUse || this.waitingForWarmth > 0;
    // A socket that is closed would note each request, to follow it once it is connected.
    for (const each of this.control.destroyed ? [this.child] : [this.control, this.child]) {
      if (held) each.ref();
      else each.unref();
    }
  }
}
