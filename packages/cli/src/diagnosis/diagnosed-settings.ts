import { devNull } from 'node:os';
import { RlmError, type DiagnosisCheck, type Settings } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { commandSettings, type TypedSettings } from '../settings/command-settings.js';

/** Settings that a diagnosis goes by, and what it tells of them. */
export interface DiagnosedSettings {
  readonly settings: Settings;
  readonly check: DiagnosisCheck;
}

const WHAT = 'settings';

/**
 * The settings of a diagnosis. Files and variables that say something wrong are one of its findings;
 * the rest then goes by what was typed, and the defaults.
 *
 * @throws RlmError `CONFIG_INVALID` if what was typed is wrong.
 */
export async function diagnosedSettings(
  io: CommandIo,
  typed: TypedSettings,
): Promise<DiagnosedSettings> {
  try {
    const settings = await commandSettings(io, typed);
    return { settings, check: found(settings) };
  } catch (error) {
    const settings = await commandSettings(io, typed, { cwd: null, env: { RLM_CONFIG: devNull } });
    const { code, message } = RlmError.from(error, { code: 'CONFIG_INVALID' });
    const fix = 'Correct it there. What follows goes by the defaults instead.';
    return { settings, check: { status: 'fail', what: WHAT, detail: message, fix, code } };
  }
}

function found({ files }: Settings): DiagnosisCheck {
  const names = files.map(({ shown }) => shown).join(', then ');
  const detail = names === '' ? 'no file, so variables and defaults hold' : `from ${names}`;
  return { status: 'ok', what: WHAT, detail, fix: null, code: null };
}
