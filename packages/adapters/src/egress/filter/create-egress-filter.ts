import { parseConfig } from '@rlm-ts/application';
import type { EgressFilterPort } from '@rlm-ts/domain';
import { egressOptionsSchema, type EgressOptionsInput } from './options.js';
import { LiteralPipeline } from './pipeline.js';
import { SessionGate } from './session-gate.js';

/**
 * A filter that finds binary data, known secrets, secrets by their patterns, random looking runs and
 * echoes of the context, in this order. It does no I/O before the first text, and then loads its rules.
 *
 * @throws RlmError `CONFIG_INVALID` if an option is unknown or wrong.
 */
export function createEgressFilter(options: EgressOptionsInput = {}): EgressFilterPort {
  const checked = parseConfig(egressOptionsSchema, options, 'egress');
  const allowed = new Set(checked.allow);
  let loaded: Promise<LiteralPipeline> | undefined;
  const pipeline = () => (loaded ??= LiteralPipeline.create(checked.secrets, allowed));
  return { open: () => new SessionGate({ options: checked, allowed, pipeline }) };
}
