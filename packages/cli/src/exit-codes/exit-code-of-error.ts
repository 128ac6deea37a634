import type { RlmErrorCode } from '@rlm-ts/api';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';

const { api, configuration, execution, timeout } = EXIT_CODES;

const BY_CODE: Readonly<Record<RlmErrorCode, ExitCode>> = {
  ABORTED: execution,
  API_KEY_INVALID: api,
  API_KEY_MISSING: api,
  BACKEND_UNKNOWN: configuration,
  BROKER_UNAUTHORIZED: execution,
  BROKER_UNAVAILABLE: execution,
  BUDGET_EXHAUSTED: execution,
  CONFIG_INVALID: configuration,
  CONTENT_REFUSED: api,
  CONTAINER_FAILED: EXIT_CODES.docker,
  CONTEXT_INVALID: configuration,
  CONTEXT_TOO_LARGE: configuration,
  CONTEXT_WINDOW_EXCEEDED: api,
  DATA_LEAKAGE: execution,
  ENGINE_PERMISSION_DENIED: EXIT_CODES.docker,
  ENGINE_UNAVAILABLE: EXIT_CODES.docker,
  ENGINE_UNSUPPORTED: EXIT_CODES.docker,
  ENVIRONMENT_BUSY: execution,
  ENVIRONMENT_CLOSED: execution,
  ENVIRONMENT_START_FAILED: execution,
  ENVIRONMENT_UNKNOWN: configuration,
  IMAGE_UNAVAILABLE: EXIT_CODES.docker,
  INTERNAL: execution,
  LOGGER_UNKNOWN: configuration,
  MODEL_FAILED: api,
  MODEL_NOT_FOUND: api,
  MODEL_OVERLOADED: api,
  MODEL_REPLY_MALFORMED: api,
  MODEL_SCRIPT_EXHAUSTED: api,
  NOT_IMPLEMENTED: configuration,
  OUTPUT_INVALID: execution,
  PACKAGE_MISSING: configuration,
  PRICE_UNKNOWN: configuration,
  PROTOCOL_VIOLATION: execution,
  PYTHON_NOT_FOUND: configuration,
  PYTHON_UNSUPPORTED: configuration,
  RATE_LIMITED: api,
  RLM_CLOSED: execution,
  SECURITY_VIOLATION: EXIT_CODES.docker,
  SETUP_CODE_FAILED: configuration,
  TIMEOUT: timeout,
  TOOL_FAILED: execution,
  TRAJECTORY_NOT_FOUND: execution,
};

/** The exit code of a command that an `RlmError` of this code ended. */
export function exitCodeOfError(code: RlmErrorCode): ExitCode {
  return BY_CODE[code];
}
