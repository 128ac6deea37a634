import {
  NotImplementedError,
  type ContextPayload,
  type EnvironmentCapabilities,
  type EnvironmentPort,
  type ReplResult,
} from '@rlm-ts/domain';
import * as z from 'zod';

/** The `modal` environment's options. */
export const modalOptionsSchema = z.strictObject({
  executeTimeoutMs: z.int().min(1).default(30_000).describe('Time limit of one block.'),
});

/** What the `modal` environment will be able to do. */
export const modalCapabilities: EnvironmentCapabilities = {
  language: 'python',
  persistentState: true,
  isolation: 'remote',
  network: 'restricted',
  fileContexts: false,
  interruptible: true,
  subCalls: true,
};

/** A placeholder for sandboxes at Modal: every session refuses to open and says what works. */
export class ModalEnvironment implements EnvironmentPort {
  readonly capabilities = modalCapabilities;

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
    'The environment "modal" is not built yet: the launcher that starts rlm_runtime in a Modal sandbox is missing. Use environment: "local" meanwhile, or register your own.',
  );
}
