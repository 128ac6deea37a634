/**
 * Every code an {@link RlmError} can carry. The list is closed: callers may switch on it, and
 * adding a code is a minor release, removing one a major release.
 */
export const RLM_ERROR_CODES = [
  'ABORTED',
  'API_KEY_MISSING',
  'BACKEND_UNKNOWN',
  'BROKER_UNAUTHORIZED',
  'BROKER_UNAVAILABLE',
  'BUDGET_EXHAUSTED',
  'CONFIG_INVALID',
  'CONTEXT_INVALID',
  'CONTEXT_TOO_LARGE',
  'ENVIRONMENT_BUSY',
  'ENVIRONMENT_CLOSED',
  'ENVIRONMENT_START_FAILED',
  'ENVIRONMENT_UNKNOWN',
  'INTERNAL',
  'LOGGER_UNKNOWN',
  'MODEL_FAILED',
  'MODEL_NOT_FOUND',
  'MODEL_SCRIPT_EXHAUSTED',
  'NOT_IMPLEMENTED',
  'PROTOCOL_VIOLATION',
  'PYTHON_NOT_FOUND',
  'PYTHON_UNSUPPORTED',
  'RLM_CLOSED',
  'SETUP_CODE_FAILED',
  'TIMEOUT',
] as const;

/** One of {@link RLM_ERROR_CODES}. */
export type RlmErrorCode = (typeof RLM_ERROR_CODES)[number];
