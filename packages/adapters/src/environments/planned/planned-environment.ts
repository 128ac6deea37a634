import {
  NotImplementedError,
  type ContextPayload,
  type EnvironmentCapabilities,
  type EnvironmentPort,
  type ReplResult,
} from '@rlm-ts/domain';
import * as z from 'zod';

/** The options that an environment of a cloud provider will have at least. */
export const plannedOptionsSchema = z.strictObject({
  executeTimeoutMs: z.int().min(1).default(30_000).describe('Time limit of one block.'),
});

/** What an environment of a cloud provider will be able to do. */
export const plannedCapabilities: EnvironmentCapabilities = {
  language: 'python',
  persistentState: true,
  isolation: 'remote',
  network: 'restricted',
  fileContexts: false,
  interruptible: true,
  subCalls: true,
  tools: true,
  liveOutput: true,
};

/** A session of an environment that is registered but not built: it refuses and says what works. */
export class PlannedEnvironment implements EnvironmentPort {
  readonly capabilities = plannedCapabilities;

  /** @param provider The provider's name, as a person writes it. */
  constructor(
    private readonly name: string,
    private readonly provider: string,
  ) {}

  /** @throws NotImplementedError always. */
  loadContext(_payload: ContextPayload): Promise<void> {
    return Promise.reject(this.refusal());
  }

  /** @throws NotImplementedError always. */
  executeCode(_code: string): Promise<ReplResult> {
    return Promise.reject(this.refusal());
  }

  cleanup(): Promise<void> {
    return Promise.resolve();
  }

  private refusal(): NotImplementedError {
    return new NotImplementedError(
      `The environment "${this.name}" is not built yet: the launcher that starts rlm_runtime in a ${this.provider} sandbox is missing. Use environment: "local" meanwhile, or register your own.`,
    );
  }
}
