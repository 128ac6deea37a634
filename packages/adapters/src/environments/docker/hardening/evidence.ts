import type { IsolationGuarantee } from '@rlm-ts/domain';

import type { GrantedHostConfig } from './granted-host-config.js';
import type { HardenedHostConfig, HardeningRequest } from './host-config.js';
import type { Inspection } from './inspection.js';

/** All that is known of a container when its protection is judged. */
export interface IsolationFacts {
  readonly request: HardeningRequest;
  /** What the engine was told, and is held to. */
  readonly hostConfig: HardenedHostConfig;
  /** Names of the environment variables that the image and the session's definition set. */
  readonly environment: readonly string[];
  /** Where in the container there is a mount that code may write to on purpose. */
  readonly writableMounts: readonly string[];
  readonly inspection: Inspection;
  readonly granted: GrantedHostConfig;
}

/** What was seen of one protection. */
export type Evidence = Pick<IsolationGuarantee, 'inForce' | 'checkedBy' | 'detail'>;

/** What the sandbox itself found; no evidence at all if `inForce` is `null`. */
export function fromInside(inForce: boolean | null, detail: string): Evidence {
  return { inForce, checkedBy: inForce === null ? null : 'inside', detail };
}

/** What the engine says; no evidence at all if `inForce` is `null`. */
export function fromEngine(inForce: boolean | null, detail: string): Evidence {
  return { inForce, checkedBy: inForce === null ? null : 'host', detail };
}

/** The first that tells anything: what is seen from inside counts for more than what is said. */
export function firstKnown(first: Evidence, ...others: readonly Evidence[]): Evidence {
  return [first, ...others].find((evidence) => evidence.inForce !== null) ?? first;
}

/** A guarantee that holds only if all of its parts do. */
export function allOf(...parts: readonly [Evidence, ...Evidence[]]): Evidence {
  const broken = parts.find((part) => part.inForce === false);
  if (broken !== undefined) return broken;
  const detail = parts.map((part) => part.detail).join('; ');
  if (parts.some((part) => part.inForce === null)) return fromInside(null, detail);
  const said = parts.some((part) => part.checkedBy === 'host');
  return said ? fromEngine(true, detail) : fromInside(true, detail);
}

/** Whether a limit is there and no looser than asked; `null` if it is not known. */
export function within(limit: number | null | undefined, most: number): boolean | null {
  return limit === null || limit === undefined ? null : limit >= 0 && limit <= most;
}

/** A limit in words. */
export function inWords(limit: number | null | undefined, unit: string): string {
  if (limit === null || limit === undefined) return `${unit} not known`;
  return limit < 0 ? `no limit of ${unit}` : `${String(limit)} ${unit}`;
}

/** Names from the sandbox, quoted so that they cannot be taken for anything else, and not too many. */
export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => JSON.stringify(name.slice(0, 100)));
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`${String(more)} more`] : [])].join(', ') || 'none';
}
