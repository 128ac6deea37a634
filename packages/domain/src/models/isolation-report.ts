import type { EnvironmentCapabilities } from './environment-capabilities.js';

/** One thing that stands between the code and the host. */
export interface IsolationGuarantee {
  /** Short and stable, such as `network`, `capabilities` or `memory`. */
  readonly name: string;
  /** What was asked for, in words: `none`, `read-only`, `256 MB`. */
  readonly asked: string;
  /** Whether it holds; `null` where that cannot be found out. Nothing is assumed. */
  readonly inForce: boolean | null;
  /** Who found that out: the sandbox itself by trying, or the host by asking the engine. */
  readonly checkedBy: 'inside' | 'host' | null;
  /** What was seen. */
  readonly detail: string;
  /** What would make it hold: a command or a setting, in sentences. Absent or `null` if it holds. */
  readonly fix?: string | null;
}

/** What holds a session's code: what was asked, what is in force, and what is missing. */
export interface IsolationReport {
  readonly isolation: EnvironmentCapabilities['isolation'];
  /** What runs the sandbox, such as `runsc (gVisor)`, `runc` or `process`. */
  readonly runtime: string;
  readonly guarantees: readonly IsolationGuarantee[];
  /** Protection that this session does without, one sentence each. */
  readonly missing: readonly string[];
  /** What to do about each of {@link missing}, in the same order, if the environment tells. */
  readonly remedies?: readonly string[];
}
