import type {
  CompletionResult,
  ContextPayload,
  EnvironmentFactory,
  EnvironmentPort,
  EnvironmentSession,
  ExecuteOptions,
  IsolationReport,
  LoggerPort,
  OperationOptions,
  ReplResult,
  RlmEvent,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';
import { EMPTY_REPL_RESULT, UNDECLARED_CAPABILITIES } from '@rlm-ts/domain';
import { createScriptedLlm, type LlmScript, type ScriptedLlm } from '@rlm-ts/testkit';

import type { BrokerScope, OpenBroker } from '../../src/ports/run-broker.js';
import type {
  CompletionRequest,
  CompletionServices,
} from '../../src/use-cases/completion-services.js';
import { runCompletion } from '../../src/use-cases/run-completion.js';

/** A block that does nothing but what is given. */
function replResult(given: Partial<ReplResult> = {}): ReplResult {
  return { ...EMPTY_REPL_RESULT, ...given };
}

/** What a session does; the default is nothing, well. */
export interface SessionScript {
  readonly open?: () => void;
  readonly loadContext?: (payload: ContextPayload, options: OperationOptions) => Promise<void>;
  readonly execute?: (
    code: string,
    session: EnvironmentSession,
    options: ExecuteOptions,
  ) => Partial<ReplResult> | Promise<Partial<ReplResult>>;
  readonly cleanup?: () => Promise<void>;
  /** Absent: the environment does not tell. */
  readonly isolation?: () => IsolationReport | null;
}

/** Everything that happened to sessions and brokers, in order. */
export type Journal = string[];

function environments(script: SessionScript, journal: Journal): EnvironmentFactory {
  return {
    name: 'scripted',
    capabilities: UNDECLARED_CAPABILITIES,
    open(session): EnvironmentPort {
      journal.push(`open ${session.sessionId}`);
      script.open?.();
      const port: EnvironmentPort = {
        loadContext: async (payload, options = {}) => {
          journal.push(`context ${session.sessionId} ${JSON.stringify(payload)}`);
          await script.loadContext?.(payload, options);
        },
        executeCode: async (code, options = {}) => {
          journal.push(`execute ${session.sessionId} ${code}`);
          return replResult(await script.execute?.(code, session, options));
        },
        cleanup: () => {
          journal.push(`cleanup ${session.sessionId}`);
          return script.cleanup?.() ?? Promise.resolve();
        },
      };
      const { isolation } = script;
      if (isolation !== undefined) Object.defineProperty(port, 'isolation', { get: isolation });
      return port;
    },
  };
}

/** A broker that answers `answer to …`, runs children, and ends open calls when it is closed. */
function brokers(journal: Journal, scopes: BrokerScope[] = []): OpenBroker {
  let calls = 0;
  return (scope) => {
    scopes.push(scope);
    const closing = new AbortController();
    const query = async (request: SubCallRequest): Promise<SubCallOutcome> => {
      const id = `call_${String((calls += 1))}`;
      scope.onStarted(id, request);
      const outcome = await answer(scope, request, id, closing.signal);
      scope.onFinished(id, request, outcome);
      return outcome;
    };
    return {
      broker: { query, queryBatch: (requests) => Promise.all(requests.map(query)) },
      close: async () => {
        journal.push(`close broker of depth ${String(scope.depth)}`);
        closing.abort();
      },
    };
  };
}

async function answer(
  scope: BrokerScope,
  request: SubCallRequest,
  id: string,
  signal: AbortSignal,
): Promise<SubCallOutcome> {
  const failed = (message: string): SubCallOutcome => ({
    id,
    model: 'sub',
    text: null,
    failure: { code: 'BROKER_UNAVAILABLE', message },
    usage: null,
    costUsd: null,
    latencyMs: 0,
  });
  if (request.kind === 'rlm_query' && scope.recurse !== null) {
    const child = scope.recurse(request, { signal, callId: id });
    // As the real one does: it does not wait for a child that it has told to stop.
    const closed = new Promise<SubCallOutcome>((resolve) => {
      signal.addEventListener('abort', () => resolve(failed('closed')), { once: true });
    });
    return Promise.race([child, closed]);
  }
  scope.ledger.reserve('sub_call');
  const facts = { price: null, contextWindowTokens: null, maxOutputTokens: null };
  const hold = await scope.ledger.hold({ model: 'sub', facts, mostInputTokens: () => 1 });
  hold.settle({ usage: { inputTokens: 1, outputTokens: 1 }, costUsd: 0.25 });
  return { ...failed(''), text: `answer to ${request.prompt}`, failure: null };
}

/** What a test leaves out of a run is harmless. */
export interface Setup {
  readonly replies?: readonly string[] | LlmScript;
  readonly session?: SessionScript;
  readonly settings?: Partial<CompletionServices['settings']>;
  readonly loggers?: readonly LoggerPort[];
  readonly request?: Partial<CompletionRequest>;
  readonly services?: Partial<CompletionServices>;
}

export interface Prepared {
  readonly services: CompletionServices;
  readonly journal: Journal;
  readonly llm: ScriptedLlm;
  readonly scopes: readonly BrokerScope[];
  /** What a logger heard. */
  readonly logged: readonly RlmEvent[];
  readonly stream: () => AsyncGenerator<RlmEvent, CompletionResult, undefined>;
}

/** Everything a run needs, all of it scripted; {@link Prepared.logged} hears it. */
export function prepare(setup: Setup = {}): Prepared {
  const { replies = ['FINAL(x)'], session = {}, settings = {}, request = {} } = setup;
  const journal: Journal = [];
  const scopes: BrokerScope[] = [];
  const logged: RlmEvent[] = [];
  let time = 0;
  let ids = 0;
  const llm = createScriptedLlm('root', typeof replies === 'function' ? replies : inOrder(replies));
  const services: CompletionServices = {
    llm,
    environments: environments(session, journal),
    openBroker: brokers(journal, scopes),
    loggers: [...(setup.loggers ?? []), { log: (event) => void logged.push(event) }],
    clock: {
      now: () => 1000 + (time += 1),
      monotonic: () => (time += 1),
      sleep: async () => {},
    },
    models: new Map([['root', llm]]),
    makeBrokerDoor: () => ({
      endpoint: () => Promise.reject(new Error('no endpoint here')),
      close: async () => {},
    }),
    stoppingPolicy: null,
    egress: null,
    compressor: null,
    ids: { next: (prefix) => `${prefix}_${String((ids += 1))}` },
    settings: {
      maxIterations: 5,
      maxDepth: 1,
      maxStdoutBytes: 4000,
      maxConcurrentSubCalls: 8,
      allowUnknownPrices: false,
      maxRetries: 0,
      deduplicateSubCalls: false,
      maxOutputRetries: 3,
      ...settings,
    },
    ...setup.services,
  };
  const stream = () => runCompletion(services, { prompt: 'How many?', context: null, ...request });
  return { services, journal, llm, scopes, logged, stream };
}

/** Reads a run to its end. */
export async function finish(
  stream: AsyncGenerator<RlmEvent, CompletionResult, undefined>,
): Promise<{ readonly events: readonly RlmEvent[]; readonly result: CompletionResult }> {
  const events: RlmEvent[] = [];
  let step = await stream.next();
  while (step.done !== true) {
    events.push(step.value);
    step = await stream.next();
  }
  return { events, result: step.value };
}

/** Prepares a run and reads it to its end. */
export async function run(
  setup: Setup = {},
): Promise<Prepared & Awaited<ReturnType<typeof finish>>> {
  const prepared = prepare(setup);
  return { ...prepared, ...(await finish(prepared.stream())) };
}

export function block(code: string): string {
  return `\`\`\`repl\n${code}\n\`\`\``;
}

function inOrder(replies: readonly string[]): LlmScript {
  return (_request, index) => {
    const reply = replies[index];
    if (reply === undefined) throw new Error(`there is no reply number ${String(index)}`);
    return reply;
  };
}
