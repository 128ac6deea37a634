import type { Span } from './span.js';

/** What stands where something was taken out. It names the rule and nothing else. */
export function markOf({ rule, label = rule }: Pick<Span, 'rule' | 'label'>): string {
  return `[REDACTED: ${label}]`;
}

/** What a text reads that was nothing but secrets. */
export const ONLY_SECRETS = '[SECURITY REDACTION: Secret Pattern Detected]';
