/** US dollars for a person: `$1.50`, `$0.0042`, `$0`; `unknown` for `null`. */
export function formatCostUsd(costUsd: number | null): string {
  if (costUsd === null) return 'unknown';
  if (costUsd === 0) return '$0';
  if (costUsd >= 1) return `$${costUsd.toFixed(2)}`;
  // Two digits that count, but never fewer than a cent has.
  const digits = Math.max(2, 1 - Math.floor(Math.log10(costUsd)));
  return `$${costUsd.toFixed(Math.min(digits, 12))}`;
}

/** A number for a person: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Milliseconds as seconds for a person: `12.3 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
