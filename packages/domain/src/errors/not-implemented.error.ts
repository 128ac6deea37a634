import { RlmError } from './rlm-error.js';

/** Thrown by an adapter that is registered but not built yet (code `NOT_IMPLEMENTED`). */
export class NotImplementedError extends RlmError {
  override readonly name = 'NotImplementedError';

  constructor(message: string, details?: Readonly<Record<string, unknown>>) {
    super({ code: 'NOT_IMPLEMENTED', message, ...(details === undefined ? {} : { details }) });
  }
}
