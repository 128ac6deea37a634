import type { EgressFinding } from '../models/egress.js';
import { RlmError } from './rlm-error.js';

/**
 * Thrown when something was about to leave a sandbox that must not, and the application wants the
 * run to end then (code `DATA_LEAKAGE`). It names rules and places, never what was found.
 */
export class DataLeakageError extends RlmError {
  override readonly name = 'DataLeakageError';

  constructor(readonly findings: readonly EgressFinding[]) {
    const found = findings.map(({ rule, path }) => `${rule} (${path})`);
    super({
      code: 'DATA_LEAKAGE',
      message: `Code tried to let out what must not leave its sandbox: ${[...new Set(found)].join(', ')}.`,
      details: { findings },
    });
  }
}
