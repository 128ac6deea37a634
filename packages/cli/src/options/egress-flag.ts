import { Option } from 'commander';
import { typed, type TypedSettings } from '../settings/command-settings.js';

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

/** What was typed, as settings. */
export function egressSettings({ egress }: EgressFlag): TypedSettings {
  return { 'egress.mode': typed('--egress', egress) };
}
