import {
  checkOption,
  checkOptionNames,
  type BrokerPort,
  type OperationOptions,
  type SubCallFailure,
  type SubCallOutcome,
  type SubCallRequest,
} from '@rlm-ts/domain';
import { isAmount } from '../checks.js';
import { abortableDelay } from './abortable-delay.js';

/** What a scripted sub-call comes to: an answer, or a failure that the code sees as a string. */
export type ScriptedAnswer = string | SubCallFailure;

/**
 * Answers the sub-call number `index` (from 0, in order of arrival). If it throws, the outcome is a
 * failure of code `MODEL_FAILED`, as a broker never rejects.
 */
export type SubCallScript = (
  request: SubCallRequest,
  index: number,
) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** One sub-call that reached a {@link ScriptedBroker}. */
export interface RecordedSubCall {
  readonly request: SubCallRequest;
  readonly signal: AbortSignal | undefined;
}

/** Options of {@link createScriptedBroker}. */
export interface ScriptedBrokerOptions {
  /** Milliseconds before an answer, or a function of the request. Default 0. */
  readonly latencyMs?: number | ((request: SubCallRequest, index: number) => number);
}

/** A broker without models, for tests. */
export interface ScriptedBroker extends BrokerPort {
  /** Every sub-call so far, in order of arrival. */
  readonly received: readonly RecordedSubCall[];
}

/** Makes a broker that answers by a script; an aborted call is a failure of code `ABORTED`. */
export function createScriptedBroker(
  script: SubCallScript = (request) => `answer to ${request.prompt}`,
  options: ScriptedBrokerOptions = {},
): ScriptedBroker {
  checkOption(typeof script === 'function', 'script', 'a function', script);
  checkOptionNames(options, ['latencyMs'], 'options');
  const { latencyMs: latency = 0 } = options;
  const isLatency = typeof latency === 'function' || isAmount(latency);
  const milliseconds = 'a number of milliseconds from 0 on, or a function that gives one';
  checkOption(isLatency, 'options.latencyMs', milliseconds, latency);
  const received: RecordedSubCall[] = [];

  async function query(
    request: SubCallRequest,
    { signal }: OperationOptions = {},
  ): Promise<SubCallOutcome> {
    const index = received.length;
    received.push({ request, signal });
    const { latencyMs = 0 } = options;
    const delay = typeof latencyMs === 'number' ? latencyMs : latencyMs(request, index);
    const completed = await abortableDelay(delay, signal);
    const answer = completed ? await answerSafely(script, request, index) : ABORTED;
    return toOutcome(request, index, delay, answer);
  }

  return {
    received,
    query,
    queryBatch: (requests, callOptions) =>
      Promise.all(requests.map((request) => query(request, callOptions))),
  };
}

const ABORTED: SubCallFailure = { code: 'ABORTED', message: 'The sub-call was aborted.' };

async function answerSafely(
  script: SubCallScript,
  request: SubCallRequest,
  index: number,
): Promise<ScriptedAnswer> {
  try {
    return await script(request, index);
  } catch (error) {
    return {
      code: 'MODEL_FAILED',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

function toOutcome(
  request: SubCallRequest,
  index: number,
  latencyMs: number,
  answer: ScriptedAnswer,
): SubCallOutcome {
  const text = typeof answer === 'string' ? answer : null;
  return {
    id: `call-${String(index)}`,
    model: request.model ?? 'scripted',
    text,
    failure: typeof answer === 'string' ? null : answer,
    usage: text === null ? null : { inputTokens: 1, outputTokens: 1 },
    costUsd: 0,
    latencyMs,
  };
}
