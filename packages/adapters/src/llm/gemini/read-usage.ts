import type { TokenUsage } from '@rlm-ts/domain';

import { countOf, recordOf } from '../calling/index.js';

/**
 * Tokens as our ports count them, from a reply's `usageMetadata`; `null` if it tells none. The
 * provider counts thoughts apart from what it calls candidates, and what its own tools read apart
 * from the prompt; what came from a cache is part of the prompt. It leaves out what is 0.
 */
export function readUsage(metadata: unknown): TokenUsage | null {
  const counts = recordOf(metadata);
  const promptTokens = countOf(counts.promptTokenCount);
  if (promptTokens === null) return null;
  const reasoningTokens = countOf(counts.thoughtsTokenCount);
  const cachedInputTokens = countOf(counts.cachedContentTokenCount);
  return {
    inputTokens: promptTokens + (countOf(counts.toolUsePromptTokenCount) ?? 0),
    outputTokens: (countOf(counts.candidatesTokenCount) ?? 0) + (reasoningTokens ?? 0),
    ...(cachedInputTokens === null ? {} : { cachedInputTokens }),
    ...(reasoningTokens === null ? {} : { reasoningTokens }),
  };
}
