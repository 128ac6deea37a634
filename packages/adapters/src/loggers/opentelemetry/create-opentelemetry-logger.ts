import { parseConfig } from '@rlm-ts/application';
import type { LoggerPort } from '@rlm-ts/domain';
import { OpenTelemetryLogger } from './opentelemetry-logger.js';
import { openTelemetryOptionsSchema, type OpenTelemetryOptions } from './options.js';

/**
 * Makes a logger that turns runs into OpenTelemetry spans, through the tracer provider that the
 * application has registered by then; without one it does nothing.
 *
 * @throws RlmError `CONFIG_INVALID` for options that do not fit.
 */
export function createOpenTelemetryLogger(options: Partial<OpenTelemetryOptions> = {}): LoggerPort {
  return new OpenTelemetryLogger(parseConfig(openTelemetryOptionsSchema, options, 'options'));
}
