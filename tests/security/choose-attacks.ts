import type { Attack, Family } from './attacks/attack.js';
import { FAMILIES } from './attacks/index.js';

/** Those of the families' attacks that are wanted; families without any are left out. */
export function chooseAttacks(
  isWanted: (attack: Attack) => boolean,
  families: readonly Family[] = FAMILIES,
): readonly Family[] {
  return families
    .map(({ name, attacks }) => ({ name, attacks: attacks.filter(isWanted) }))
    .filter(({ attacks }) => attacks.length > 0);
}

/** Whether an attack makes sense in an environment. */
export function fits(environment: 'local' | 'docker'): (attack: Attack) => boolean {
  return ({ only }) => only === undefined || only.environment === environment;
}

/** Whether this user's run without a sandbox has to succeed. */
export function mustBeLive({ live }: Attack): boolean {
  if (live === undefined) return true;
  return 'onlyAs' in live && process.getuid?.() === 0;
}
