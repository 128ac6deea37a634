import type { EgressFilterPort } from '@rlm-ts/domain';

/**
 * What becomes of something that must not leave a sandbox: a mark has its place, or it does not leave
 * and the block that it came from ends with a `DataLeakageError`.
 */
export type EgressMode = 'redact' | 'raise';

/** What watches the sandboxes of an `RLM`, and what it is to do. */
export interface EgressPolicy {
  readonly filter: EgressFilterPort;
  readonly mode: EgressMode;
}
