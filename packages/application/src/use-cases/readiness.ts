import type { EnvironmentPort, RlmEventBody } from '@rlm-ts/domain';

/** Tells once that the session is open: one without a context opens with its first block. */
export class Readiness {
  private told = false;

  constructor(private readonly environment: EnvironmentPort) {}

  /** The event, the first time that it is true. */
  news(): RlmEventBody | null {
    const { isolation } = this.environment;
    if (this.told || isolation === null) return null;
    this.told = true;
    return { type: 'environment_ready', isolation: isolation ?? null };
  }
}
