import { isPairAt, ModelCallError, RlmError, throwIfAborted } from '@rlm-ts/domain';
import type {
  ChatCompletion,
  ChatDelta,
  LLMPort,
  LLMRequest,
  ModelFacts,
  ToolCall,
} from '@rlm-ts/domain';

import type {
  DetailedMockReply,
  MockError,
  MockReply,
  MockReplyList,
  MockResponder,
  MockSubCalls,
  MockToolCall,
} from './mock-reply.js';
import { mockSource } from './mock-source.js';
import { sleep, waitFor } from './wait-for.js';

/**
 * A mock model's options in TypeScript: those of a script file, and functions wherever a reply may
 * stand.
 */
export interface MockLlmOptions {
  /** Default `mock`. */
  readonly modelName?: string;
  /** Replies to calls of purpose `root`, used up in order, or a function. Default none. */
  readonly root?: MockReplyList | MockResponder;
  /** Replies to calls of purpose `sub_call`. Default none. */
  readonly subCalls?: MockSubCalls;
  /** Milliseconds before every reply that names no latency of its own. Default 0. */
  readonly latencyMs?: number;
}

/** A scripted model, and what it was asked. */
export interface MockLlm extends LLMPort {
  readonly facts: ModelFacts;
  readonly stream: NonNullable<LLMPort['stream']>;
  /** Every request that reached the model, oldest first, answered or not. */
  readonly requests: readonly LLMRequest[];
}

const FREE: ModelFacts = {
  price: { inputPerMillionUsd: 0, outputPerMillionUsd: 0 },
  contextWindowTokens: null,
  maxOutputTokens: null,
};

/**
 * Makes a model that answers from a script, without any provider.
 *
 * A call takes its reply the moment it is made, so calls made at once are answered in the order of
 * the calls whatever their latencies. Usage that a reply does not give is an estimate of one token
 * per four characters, rounded up; a price that it does not give is 0.
 *
 * @throws RlmError `CONFIG_INVALID` for a rule whose regular expression does not compile.
 */
export function createMockLlm(options: MockLlmOptions = {}): MockLlm {
  const { modelName = 'mock', latencyMs = 0 } = options;
  const sources = {
    root: mockSource(modelName, 'root', options.root ?? []),
    sub_call: mockSource(modelName, 'subCalls', options.subCalls ?? []),
  };
  const requests: LLMRequest[] = [];

  const complete = async (request: LLMRequest): Promise<ChatCompletion> => {
    throwIfAborted(request.signal, 'The model call');
    // The caller may go on appending to its list of messages.
    const call = requests.push({ ...request, messages: [...request.messages] });
    const scripted = sources[request.purpose](request);
    const reply = typeof scripted === 'function' ? await respond(scripted, request) : scripted;
    const details = checkReply(modelName, reply);
    const delayMs = details.latencyMs ?? latencyMs;
    if (delayMs > 0) await sleep(delayMs, request.signal);
    return toCompletion(modelName, request, details, call);
  };

  async function* stream(request: LLMRequest): AsyncGenerator<ChatDelta, ChatCompletion> {
    const completion = await complete(request);
    for (const text of pieces(completion.text)) {
      throwIfAborted(request.signal, 'The model call');
      yield { kind: 'text', text };
    }
    return completion;
  }

  return { modelName, facts: FREE, requests, complete, stream };
}

async function respond(responder: MockResponder, request: LLMRequest): Promise<unknown> {
  const answer = (async () => responder(request))();
  try {
    return await waitFor(answer, request.signal);
  } catch (error) {
    throw RlmError.from(error, { code: 'MODEL_FAILED' });
  }
}

/** A function's reply comes from code that may not be typed, so nothing about it is certain. */
function checkReply(modelName: string, reply: unknown): DetailedMockReply {
  if (typeof reply === 'string') return { text: reply };
  if (isDetailed(reply)) return reply;
  throw new RlmError({
    code: 'MODEL_FAILED',
    message: `A function of the mock model "${modelName}" returned ${reply === null ? 'null' : typeof reply} without a text; it must return a string, or an object with "text", "toolCalls" or "error".`,
  });
}

function isDetailed(reply: unknown): reply is Exclude<MockReply, string> {
  if (typeof reply !== 'object' || reply === null) return false;
  if ('error' in reply && typeof reply.error === 'object' && reply.error !== null) return true;
  if ('text' in reply && typeof reply.text === 'string') return true;
  return !('text' in reply) && 'toolCalls' in reply && Array.isArray(reply.toolCalls);
}

function toCompletion(
  model: string,
  request: LLMRequest,
  reply: DetailedMockReply,
  call: number,
): ChatCompletion {
  if (reply.error !== undefined) throw toError(reply.error);
  const text = reply.text ?? '';
  const toolCalls = (reply.toolCalls ?? []).map((toolCall, index) =>
    toToolCall(toolCall, `call_${String(call)}_${String(index + 1)}`),
  );
  const promptChars = request.messages.reduce((sum, { content }) => sum + content.length, 0);
  return {
    text,
    model,
    usage: reply.usage ?? {
      inputTokens: estimateTokens(promptChars),
      outputTokens: estimateTokens(text.length),
    },
    costUsd: reply.costUsd ?? 0,
    finishReason: reply.finishReason ?? (toolCalls.length === 0 ? 'stop' : 'tool_calls'),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  };
}

function toError(error: MockError): ModelCallError {
  const { code = 'MODEL_FAILED', message = 'The mock model was told to fail.' } = error;
  const { retryable = false, billed = 'unknown', usage = null, retryAfterMs = null } = error;
  return new ModelCallError({ code, message, retryable, billed, usage, retryAfterMs });
}

function toToolCall(toolCall: MockToolCall, madeUpId: string): ToolCall {
  const { name, arguments: given = {}, id = madeUpId } = toolCall;
  return { id, name, argumentsJson: typeof given === 'string' ? given : JSON.stringify(given) };
}

/** Four characters per token: the usual rule of thumb for English, good enough for a mock. */
function estimateTokens(chars: number): number {
  return Math.ceil(chars / 4);
}

/** At most a few hundred pieces, never cut inside a surrogate pair. */
function* pieces(text: string): Generator<string> {
  const size = Math.max(16, Math.ceil(text.length / 256));
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + size, text.length);
    if (isPairAt(text, end - 1)) end += 1;
    yield text.slice(start, end);
    start = end;
  }
}
