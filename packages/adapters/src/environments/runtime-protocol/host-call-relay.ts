import {
  MAX_TIMER_MS,
  type BudgetSnapshot,
  type ToolArguments,
  type ToolHost,
} from '@rlm-ts/domain';
import { budgetAsPythonDict } from './budget-dict.js';
import type { CallsInFlight } from './calls-in-flight.js';
import type { InterpreterConnection } from './interpreter-connection.js';
import type { HostCallMessage } from './messages.js';
import { protocolViolation } from './protocol-violation.js';
import { MAX_ANSWER_CHARS, sendAnswers } from './send-answers.js';

/** What code of a session may ask of the application besides models. */
export interface HostFunctions {
  readonly tools?: ToolHost | undefined;
  readonly budget?: (() => BudgetSnapshot) | undefined;
}

/** Calls the tools that code calls, tells it its budget, and answers whatever happens. */
export class HostCallRelay {
  /** @param timeoutMs What one call of a tool may take: the block's own clock stands still. */
  constructor(
    private readonly functions: HostFunctions,
    private readonly timeoutMs: number,
    private readonly calls: CallsInFlight,
  ) {}

  /**
   * Serves one call and answers it on the connection it came from.
   *
   * @throws RlmError `PROTOCOL_VIOLATION` for a call that no function of the runtime makes.
   */
  serve(connection: InterpreterConnection, call: HostCallMessage, body: Buffer): void {
    if (call.size !== body.length) throw protocolViolation('a host_call of another size');
    if (call.function === 'budget') {
      if (call.tool !== null || body.length > 0) throw protocolViolation('budget with arguments');
      this.tellBudget(connection, call.id);
      return;
    }
    if (call.tool === null) throw protocolViolation('a tool without a name');
    this.callTool(connection, call, call.tool, readArguments(body));
  }

  private tellBudget(connection: InterpreterConnection, id: number): void {
    let snapshot: BudgetSnapshot | null;
    try {
      snapshot = this.functions.budget?.() ?? null;
    } catch (error) {
      sendFailure(connection, id, `budget() failed: ${describe(error)}`);
      return;
    }
    sendJson(connection, id, JSON.stringify(budgetAsPythonDict(snapshot)));
  }

  private callTool(
    connection: InterpreterConnection,
    { id, cpuMs }: HostCallMessage,
    name: string,
    { args, bytes }: { readonly args: ToolArguments; readonly bytes: number },
  ): void {
    const { tools } = this.functions;
    if (tools?.specifications.some((tool) => tool.name === name) !== true) {
      sendFailure(connection, id, `there is no tool of the name ${name}`);
      return;
    }
    const inFlight = this.calls.begin({ requests: 1, bytes, cpuMs }, (reason) => {
      sendFailure(connection, id, reason);
    });
    if (inFlight === null) return;
    const stop = new AbortController();
    const cancel = (): void => {
      stop.abort();
    };
    inFlight.signal.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(
      () => {
        inFlight.refuse(`the tool did not answer within ${String(this.timeoutMs)} ms`, 'TIMEOUT');
        cancel();
      },
      Math.min(this.timeoutMs, MAX_TIMER_MS),
    );
    // A tool that never comes back, of a block that is long over, keeps no process alive.
    timer.unref();
    // A promise of its own, so that a tool that throws at once is as any that fails.
    const outcome = Promise.resolve().then(() => tools.call(name, args, { signal: stop.signal }));
    outcome
      .then(({ isError, text }) => {
        inFlight.answer(() => {
          if (isError) sendFailure(connection, id, text);
          else sendJson(connection, id, text);
        });
      })
      .catch((error: unknown) => {
        // A host of a third party that rejects instead of answering, or answers nonsense.
        inFlight.refuse(describe(error), 'TOOL_FAILED');
      })
      .finally(() => {
        clearTimeout(timer);
        inFlight.signal.removeEventListener('abort', cancel);
      });
  }
}

function readArguments(body: Buffer): { readonly args: ToolArguments; readonly bytes: number } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw protocolViolation('the arguments of a tool are not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw protocolViolation('the arguments of a tool are no JSON object');
  }
  return { args: value as ToolArguments, bytes: body.length };
}

function sendJson(connection: InterpreterConnection, id: number, text: string): void {
  if (text.length > MAX_ANSWER_CHARS) {
    sendFailure(connection, id, `the result of ${String(text.length)} characters is too long`);
    return;
  }
  sendAnswers(connection, id, [{ ok: true, text, facts: {} }]);
}

function sendFailure(connection: InterpreterConnection, id: number, text: string): void {
  sendAnswers(connection, id, [{ ok: false, text, facts: { code: 'TOOL_FAILED' } }]);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
