import {
  NotImplementedError,
  type ContextPayload,
  type EnvironmentCapabilities,
  type EnvironmentPort,
  type ReplResult,
} from '@rlm-ts/domain';
import * as z from 'zod';

/** The `prime` environment's options. */
export const primeOptionsSchema = z.strictObject({
  executeTimeoutMs: z.int().min(1).default(30_000).describe('Time limit of one block.'),
});

/** What the `prime` environment will be able to do. */
export const primeCapabilities: EnvironmentCapabilities = {
  language: 'python',
  persistentState: true,
  isolation: 'remote',
  network: 'restricted',
  fileContexts: false,
  interruptible: true,
  subCalls: true,
};

/** A placeholder for sandboxes at Prime: every session refuses to open and says what works. */
export class PrimeEnvironment implements EnvironmentPort {
  readonly capabilities = primeCapabilities;

  /** @throws NotImplementedError always. */
  loadContext(_payload: ContextPayload): Promise<void> {
    return Promise.reject(notImplemented());
  }

  /** @throws NotImplementedError always. */
  executeCode(_code: string): Promise<ReplResult> {
    return Promise.reject(notImplemented());
  }

  cleanup(): Promise<void> {
    return Promise.resolve();
  }
}

function notImplemented(): NotImplementedError {
  return new NotImplementedError(
    'The environment "prime" is not built yet: the launcher that starts rlm_runtime in a Prime sandbox is missing. Use environment: "local" meanwhile, or register your own.',
  );
}
