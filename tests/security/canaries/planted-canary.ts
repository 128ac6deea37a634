import type { JsonValue } from '@rlm-ts/domain';

/** Something that an attack is after, and how to see whether it got it. */
export interface PlantedCanary {
  /** What the attack is told, as entries of its dictionary `CANARY`. */
  readonly facts: Readonly<Record<string, JsonValue>>;
  /** Words that must come out nowhere. */
  readonly secrets?: readonly string[];
  /** Sentences about what was done to it; empty if nothing was. May be asked more than once. */
  readonly touched?: () => Promise<readonly string[]>;
  readonly remove?: () => Promise<void>;
}
