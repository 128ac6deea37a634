import type { RlmEventBody } from '@rlm-ts/domain';
import type { SandboxSession } from './sandbox-session.js';

/** Tells once that the session is open: one without a context opens with its first block. */
export class Readiness {
  private told = false;

  constructor(private readonly session: Pick<SandboxSession, 'isolation'>) {}

  /** The event, the first time that it is true. */
  news(): RlmEventBody | null {
    const { isolation } = this.session;
    if (this.told || isolation === null) return null;
    this.told = true;
    return { type: 'environment_ready', isolation: isolation ?? null };
  }
}
