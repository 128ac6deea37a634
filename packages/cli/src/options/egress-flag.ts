import type { RLMConfig } from '@rlm-ts/api';
import { Option } from 'commander';

/** What a person typed about secrets that leave the sandbox. */
export interface EgressFlag {
  readonly egress?: 'redact' | 'raise' | 'off';
}

/** `--egress`, new for each command. */
export function egressOption(): Option {
  return new Option(
    '--egress <mode>',
    'secrets that leave the sandbox: redact them, raise an error, or off (default: redact)',
  ).choices(['redact', 'raise', 'off']);
}

/** What the flag stands for in a configuration. */
export function egressOf({ egress }: EgressFlag): Pick<RLMConfig, 'egress'> {
  return egress === undefined ? {} : { egress };
}
