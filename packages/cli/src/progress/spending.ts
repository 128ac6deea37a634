import { formatCostUsd, formatCount, type Spending } from '@rlm-ts/api';

/** Tokens and dollars for a person: `1,234 tokens in, 56 out, $0.0012`. */
export function spendingLine({
  inputTokens,
  outputTokens,
  costUsd,
}: Pick<Spending, 'inputTokens' | 'outputTokens' | 'costUsd'>): string {
  const cost = costUsd === null ? 'cost unknown' : formatCostUsd(costUsd);
  return `${formatCount(inputTokens)} tokens in, ${formatCount(outputTokens)} out, ${cost}`;
}
