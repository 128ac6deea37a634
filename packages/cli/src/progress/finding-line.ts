import type { EgressFinding } from '@rlm-ts/api';

/** A finding for a person: by which rule and where, never what. */
export function findingLine({ rule, path }: Pick<EgressFinding, 'rule' | 'path'>): string {
  return `redacted: ${rule} in ${path.replaceAll('_', ' ')}`;
}
