import type { EgressFinding } from '@rlm-ts/api';
import { oneLine } from '../output/one-line.js';

/** A finding for a person: by which rule and where, never what. */
export function findingLine({ rule, path }: Pick<EgressFinding, 'rule' | 'path'>): string {
  return oneLine(`redacted: ${rule} in ${path.replaceAll('_', ' ')}`);
}
