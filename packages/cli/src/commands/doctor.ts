import type { Diagnosis } from '@rlm-ts/api';
import { Command, Option } from 'commander';
import type { CommandIo } from '../command-io.js';
import type { TypedForDiagnosis } from '../diagnosis/diagnose-as-set.js';
import { exitCodeOfError } from '../exit-codes/exit-code-of-error.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { commandOptions } from '../options/command-options.js';
import { portOption } from '../options/numbers.js';

const EXAMPLES = `
Examples:
  $ rlm doctor
  $ rlm doctor --env docker
  $ rlm doctor --json

Exits with 0 if what must work does: this machine and the environment of --env, without it \`local\`.`;

type DoctorOptions = TypedForDiagnosis & { readonly json?: boolean };

/**
 * `rlm doctor`: what works on this machine, which layers hold the code, and what to do about the rest.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function doctorCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  return new Command('doctor')
    .summary('tell what works on this machine, and what holds the code')
    .description(
      'Look at this machine, really open a session of each environment, and tell what holds its code.',
    )
    .option('--env <name>', 'the environment that must work, such as docker (default: local)')
    .option('--log-dir <folder>', 'where logs would be written (default: logs)')
    .addOption(
      new Option('--port <port>', 'where the dashboard would listen (default: 8501)').argParser(
        portOption,
      ),
    )
    .addOption(commandOptions.json())
    .addHelpText('after', EXAMPLES)
    .action(async (options: DoctorOptions) => {
      exitWith(await doctor(io, options));
    });
}

async function doctor(io: CommandIo, options: DoctorOptions): Promise<ExitCode> {
  let diagnosis: Diagnosis;
  try {
    const { diagnoseAsSet } = await import('../diagnosis/diagnose-as-set.js');
    diagnosis = await diagnoseAsSet(io, options);
  } catch (error) {
    const { inTypedPlaces } = await import('../options/typed-places.js');
    const worded = inTypedPlaces(error, { 'config.environment': '--env' });
    if (options.json === true) {
      const { errorJson } = await import('../output/error-json.js');
      const nothing = { checks: [], environments: [], keys: [] };
      await writeJson(io, { ok: false, ...nothing, error: errorJson(worded) });
    }
    throw worded;
  }
  const { failuresOf } = await import('@rlm-ts/api');
  const [failure] = failuresOf(diagnosis);
  if (options.json === true) {
    await writeJson(io, { ok: failure === undefined, ...diagnosis, error: null });
  } else {
    const { diagnosisLines } = await import('../diagnosis/diagnosis-lines.js');
    await io.stdout.show(`${diagnosisLines(diagnosis).join('\n')}\n`);
  }
  if (failure === undefined) return EXIT_CODES.success;
  return exitCodeOfError(failure.code ?? 'INTERNAL');
}

function writeJson(io: CommandIo, value: object): Promise<void> {
  return io.stdout.write(`${JSON.stringify(value)}\n`);
}
