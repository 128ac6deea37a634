import {
  RlmError,
  type ChatMessage,
  type CompletionResult,
  type ContextPayload,
  type RlmEvent,
} from '@rlm-ts/domain';
import type { CompletionRequest, CompletionServices } from './completion-services.js';
import { runTurn } from './run-completion.js';
import { NO_BROKER, type SandboxSession, type SessionRun } from './sandbox-session.js';

/** A question and its answer, as the next questions are told of them. */
interface Exchange {
  readonly prompt: string;
  readonly answer: string | null;
  readonly hasContext: boolean;
}

/** Characters of an earlier question or answer that a model is reminded of. */
const REMINDER_CHARS = 600;

/**
 * Several questions in one session: variables live on, and what came before is there by number:
 * `context_0`, `context_1`, … hold the contexts of the questions, and `history_0`, `history_1`, …
 * what was said while they were worked on. Each question is a run with a budget of its own.
 */
export class Conversation {
  private session: SandboxSession | null = null;
  private readonly exchanges: Exchange[] = [];
  private unloaded: { readonly payload: ContextPayload; readonly variable: string }[] = [];
  private busy = false;
  private readonly closing = new AbortController();

  /** @throws RlmError `CONFIG_INVALID` if the environment keeps no variables. */
  constructor(private readonly services: CompletionServices) {
    const { capabilities, name } = services.environments;
    if (capabilities.persistentState) return;
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The environment "${name}" keeps no variables from one block to the next, so it cannot hold a conversation.`,
    });
  }

  /**
   * Works on the next question.
   *
   * @throws RlmError `ENVIRONMENT_BUSY` while one is being worked on, `ENVIRONMENT_CLOSED` after
   *   {@link close}.
   */
  async *ask(request: CompletionRequest): AsyncGenerator<RlmEvent, CompletionResult, undefined> {
    if (this.closing.signal.aborted) throw closedError();
    if (this.busy) throw busyError();
    this.busy = true;
    const turn = this.exchanges.length;
    const variables = this.unloaded;
    let answer: string | null = null;
    let hasContext = false;
    let said: readonly ChatMessage[] = [];
    try {
      const { result, turns } = yield* runTurn(this.services, {
        ...request,
        signal: AbortSignal.any([this.closing.signal, ...(request.signal ? [request.signal] : [])]),
        conversation: {
          session: this.session,
          keep: (session) => {
            if (this.closing.signal.aborted) return false;
            this.session = session;
            this.unloaded = [];
            hasContext = request.context !== null;
            return true;
          },
          variables,
          contextVariable: `context_${String(turn)}`,
          before: this.before(),
        },
      });
      answer = result.answer;
      said = turns;
      return result;
    } finally {
      this.exchanges.push({ prompt: request.prompt, answer, hasContext });
      this.unloaded.push({
        payload: { kind: 'json', value: toHistory(request.prompt, said) },
        variable: `history_${String(turn)}`,
      });
      this.session?.attach(NOBODY);
      this.busy = false;
    }
  }

  /**
   * Ends the session, and the question that is being worked on.
   *
   * @throws RlmError what the environment failed with.
   */
  async close(): Promise<void> {
    this.closing.abort(closedError());
    const [problem] = (await this.session?.close()) ?? [];
    if (problem !== undefined) throw RlmError.from(problem, { code: 'INTERNAL' });
  }

  private before(): string | undefined {
    if (this.exchanges.length === 0) return undefined;
    const lines = this.exchanges.map(({ prompt, answer, hasContext }, index) => {
      const n = String(index);
      const data = hasContext ? ` about \`context_${n}\`` : '';
      const given = answer === null ? 'no answer was found' : shorten(answer);
      return `${n}. Question${data}: ${shorten(prompt)}\n   Answer: ${given}`;
    });
    return `This is a conversation. The session's variables live on from question to question, and \`history_0\`, \`history_1\`, … hold what was said while the earlier ones were worked on, as lists of {"role", "content"}.\n\nUp to now:\n${lines.join('\n')}`;
  }
}

const NOBODY: SessionRun = {
  broker: NO_BROKER,
  tools: {
    specifications: [],
    call: async () => ({ isError: true, text: 'No question is being worked on.' }),
  },
  budget: () => {
    const nothing = { used: 0, limit: 0 };
    return {
      subCalls: nothing,
      tokens: nothing,
      costUsd: nothing,
      iterations: nothing,
      seconds: nothing,
      depth: nothing,
    };
  },
  notify: () => undefined,
  onFinding: () => undefined,
};

function busyError(): RlmError {
  return new RlmError({
    code: 'ENVIRONMENT_BUSY',
    message: 'A question of this conversation is still being worked on; await its answer first.',
    retryable: true,
  });
}

function closedError(): RlmError {
  return new RlmError({
    code: 'ENVIRONMENT_CLOSED',
    message: 'This conversation is closed; begin another one.',
  });
}

function toHistory(
  prompt: string,
  turns: readonly ChatMessage[],
): { readonly role: string; readonly content: string }[] {
  return [{ role: 'user', content: prompt }, ...turns].map(({ role, content }) => ({
    role,
    content,
  }));
}

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= REMINDER_CHARS ? line : `${line.slice(0, REMINDER_CHARS)} …`;
}
