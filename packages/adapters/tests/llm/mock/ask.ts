import type { LLMRequest } from '@rlm-ts/domain';

/** A request with one message. */
export function ask(
  content: string,
  purpose: LLMRequest['purpose'] = 'sub_call',
  signal?: AbortSignal,
): LLMRequest {
  const messages = [{ role: 'user' as const, content }];
  return { messages, purpose, depth: 0, ...(signal === undefined ? {} : { signal }) };
}
