import * as z from 'zod';
import { fromEnvironment, numberWithin } from '../../settings/variables/from-environment.js';
import { SHORTEST_SECRET } from './known/encodings.js';
import { EGRESS_RULES } from './rules.js';

/** The egress filter's options. Strict: an unknown key is an error. */
export const egressOptionsSchema = z.strictObject({
  mode: z
    .enum(['redact', 'raise', 'off'])
    .default('redact')
    .describe(
      'What a finding does: a mark takes its place, it ends the run, or nothing is looked for.',
    ),
  secrets: z
    .array(z.string())
    .default([])
    .describe(
      `Values that must never leave, in any usual encoding; those under ${String(SHORTEST_SECRET)} characters are ignored.`,
    ),
  entropyThreshold: z
    .number()
    .min(0)
    .max(8)
    .default(
      fromEnvironment('RLM_ENTROPY_THRESHOLD', 4.5, 'a number from 0 to 8', numberWithin(0, 8)),
    )
    .describe(
      'Bits for each character from which a long unbroken run counts as random. Also RLM_ENTROPY_THRESHOLD.',
    ),
  entropyMinLength: z
    .int()
    .min(32)
    .max(65_536)
    .default(256)
    .describe('Characters in a window of the entropy rule; shorter runs are not looked at.'),
  echoMinLength: z
    .int()
    .min(32)
    .max(65_536)
    .nullable()
    .default(null)
    .describe('Bytes of a verbatim run of the context that must not leave; null looks for none.'),
  allow: z
    .array(z.enum(EGRESS_RULES))
    .default([])
    .describe('Rules that are switched off, by their names.'),
});

/** Options of the egress filter, as they are given. */
export type EgressOptionsInput = z.input<typeof egressOptionsSchema>;

/** Options of the egress filter with defaults filled in. */
export type EgressOptions = z.output<typeof egressOptionsSchema>;
