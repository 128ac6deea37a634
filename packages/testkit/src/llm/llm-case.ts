import assert from 'node:assert/strict';

import { RlmError } from '@rlm-ts/domain';
import type { ChatCompletion, LLMPort, LLMRequest, RlmErrorCode } from '@rlm-ts/domain';

import type { ConformanceCase } from '../conformance-case.js';
import { withinDeadline } from '../environment/deadline.js';
import type { LlmHarness, LlmScenario, OpenLlm } from './llm-harness.js';

/** The usage that {@link reply} has the provider tell. */
export const USAGE = { inputTokens: 11, outputTokens: 7 };

/** A case of its own model, which plays one scenario and is closed at the end. */
export function llmCase(
  name: string,
  scenario: LlmScenario,
  check: (model: LLMPort, open: OpenLlm, harness: LlmHarness) => Promise<void>,
): ConformanceCase<LlmHarness> {
  return {
    name,
    run: async (harness) => {
      if (scenario.kind === 'fail' && !harness.failures.includes(scenario.failure)) return;
      const open = await harness.open(scenario);
      try {
        await withinDeadline(check(open.model, open, harness), name, 20_000);
      } finally {
        await open.close();
      }
    },
  };
}

/** The scenario of a provider that answers with a text. */
export function reply(text: string): LlmScenario {
  return { kind: 'reply', text, usage: USAGE };
}

/** A request with a system message and a question. */
export function ask(content: string, more: Partial<LLMRequest> = {}): LLMRequest {
  const messages = [
    { role: 'system' as const, content: 'You answer.' },
    { role: 'user' as const, content },
  ];
  return { messages, purpose: 'sub_call', depth: 0, ...more };
}

/** A way of calling a model: whole, or streamed. */
export interface WayOfCalling {
  readonly name: string;
  /** `null` if the model has no such way. */
  readonly call: (model: LLMPort, request: LLMRequest) => Promise<ChatCompletion> | null;
}

/** Both ways of calling a model. */
export const WAYS_OF_CALLING: readonly WayOfCalling[] = [
  { name: 'answers', call: (model, request) => model.complete(request) },
  {
    name: 'streams',
    call: (model, request) => drain(model, request)?.then(({ completion }) => completion) ?? null,
  },
];

/** Reads a stream to its end; `null` for a model that has none. */
export function drain(
  model: LLMPort,
  request: LLMRequest,
): Promise<{ text: string; completion: ChatCompletion }> | null {
  const stream = model.stream?.(request);
  if (stream === undefined) return null;
  return (async () => {
    let text = '';
    for (;;) {
      const next = await stream.next();
      if (next.done === true) return { text, completion: next.value };
      if (next.value.kind === 'text') text += next.value.text;
    }
  })();
}

/** The error that a call rejects with, which must be an `RlmError` of one of the codes. */
export async function rejection(
  promise: Promise<unknown>,
  ...codes: readonly RlmErrorCode[]
): Promise<RlmError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(RlmError.isInstance(error), `an RlmError, not ${String(error)}`);
    assert.ok(
      codes.includes(error.code),
      `${codes.join(' or ')}, not ${error.code}: ${error.message}`,
    );
    assert.notEqual(error.message, '');
    return error;
  }
  assert.fail(`should have rejected with ${codes.join(' or ')}`);
}
