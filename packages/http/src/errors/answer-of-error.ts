import type { RlmErrorCode } from '@rlm-ts/api';

/** How an error is told to an HTTP client. */
export interface ErrorAnswer {
  readonly status: number;
  /** Whether the client is told the message: not of errors that are about the server's own set-up. */
  readonly told: boolean;
  /** Whether the same request may succeed later. */
  readonly again: boolean;
}

/** Something about the request. */
const asked = (status: number): ErrorAnswer => ({ status, told: true, again: false });
/** The server is set up wrong: nothing that a client can do about. */
const misconfigured: ErrorAnswer = { status: 500, told: false, again: false };
/** Something that the server needs is not there now. */
const unavailable: ErrorAnswer = { status: 503, told: false, again: true };
/** The model's fault, or its provider's. */
const upstream = (status: number, again: boolean): ErrorAnswer => ({ status, told: true, again });

const BY_CODE: Readonly<Record<RlmErrorCode, ErrorAnswer>> = {
  ABORTED: asked(499),
  API_KEY_INVALID: misconfigured,
  API_KEY_MISSING: misconfigured,
  BACKEND_UNKNOWN: misconfigured,
  BROKER_UNAUTHORIZED: misconfigured,
  BROKER_UNAVAILABLE: unavailable,
  BUDGET_EXHAUSTED: asked(402),
  CONFIG_INVALID: misconfigured,
  CONTAINER_FAILED: unavailable,
  CONTENT_REFUSED: asked(422),
  CONTEXT_INVALID: asked(400),
  CONTEXT_TOO_LARGE: asked(413),
  CONTEXT_WINDOW_EXCEEDED: upstream(502, false),
  DATA_LEAKAGE: asked(422),
  ENGINE_PERMISSION_DENIED: misconfigured,
  ENGINE_UNAVAILABLE: unavailable,
  ENGINE_UNSUPPORTED: misconfigured,
  ENVIRONMENT_BUSY: unavailable,
  ENVIRONMENT_CLOSED: unavailable,
  ENVIRONMENT_START_FAILED: unavailable,
  ENVIRONMENT_UNKNOWN: misconfigured,
  IMAGE_UNAVAILABLE: unavailable,
  INTERNAL: misconfigured,
  LOGGER_UNKNOWN: misconfigured,
  MODEL_FAILED: upstream(502, true),
  MODEL_NOT_FOUND: misconfigured,
  MODEL_OVERLOADED: upstream(503, true),
  MODEL_REPLY_MALFORMED: upstream(502, true),
  MODEL_SCRIPT_EXHAUSTED: upstream(502, false),
  NOT_IMPLEMENTED: misconfigured,
  OUTPUT_INVALID: upstream(502, true),
  PACKAGE_MISSING: misconfigured,
  PRICE_UNKNOWN: misconfigured,
  PROTOCOL_VIOLATION: misconfigured,
  PYTHON_NOT_FOUND: misconfigured,
  PYTHON_UNSUPPORTED: misconfigured,
  RATE_LIMITED: upstream(503, true),
  RLM_CLOSED: { status: 503, told: true, again: true },
  SECURITY_VIOLATION: misconfigured,
  SETUP_CODE_FAILED: misconfigured,
  TIMEOUT: upstream(504, true),
  TOOL_FAILED: misconfigured,
  TRAJECTORY_NOT_FOUND: asked(404),
};

/** How an `RlmError` of this code is told. */
export function answerOfError(code: RlmErrorCode): ErrorAnswer {
  return BY_CODE[code];
}
