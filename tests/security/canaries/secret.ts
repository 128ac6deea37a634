import { randomBytes } from 'node:crypto';

/** A word that nothing prints by chance. */
export function newSecret(): string {
  return `canary-${randomBytes(9).toString('hex')}`;
}
