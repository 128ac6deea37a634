import type { Diagnosis, Settings } from '@rlm-ts/api';
import { Command, Option } from 'commander';
import type { CommandIo } from '../command-io.js';
import { exitCodeOfError } from '../exit-codes/exit-code-of-error.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { commandOptions } from '../options/command-options.js';
import { portOption } from '../options/numbers.js';
import { typed } from '../settings/command-settings.js';
import { placesOf } from '../settings/setting-places.js';

const EXAMPLES = `
Examples:
  $ rlm doctor
  $ rlm doctor --env docker
  $ rlm doctor --json

Exits with 0 if what must work does: this machine and the environment of --env, without it \`local\`.`;

interface DoctorOptions {
  readonly env?: string;
  readonly logDir?: string;
  readonly port?: number;
  readonly json?: boolean;
}

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
  let settings: Settings | null = null;
  let diagnosis: Diagnosis;
  try {
    const { diagnosedSettings } = await import('../diagnosis/diagnosed-settings.js');
    const { check, ...diagnosed } = await diagnosedSettings(io, {
      environment: typed('--env', options.env),
      log_dir: typed('--log-dir', options.logDir),
      'viz.port': typed('--port', options.port),
    });
    ({ settings } = diagnosed);
    const { checks, ...rest } = await look(io, settings);
    diagnosis = { checks: [check, ...checks], ...rest };
  } catch (error) {
    const { inTypedPlaces } = await import('../options/typed-places.js');
    const places = { 'config.environment': '--env', ...(await placesOf(settings)) };
    const worded = inTypedPlaces(error, places);
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

async function look(io: CommandIo, settings: Settings): Promise<Diagnosis> {
  const { diagnose, environmentOf, limitsOf } = await import('@rlm-ts/api');
  const { inTypedWords } = await import('../diagnosis/in-typed-words.js');
  const { values, origins } = settings;
  const { name, options } = environmentOf(settings);
  const isAsked = origins.get('environment')?.source !== 'default';
  const diagnosis = await diagnose({
    signal: io.signal,
    logFolder: limitsOf(settings).logDir,
    port: values.viz.port,
    ...(isAsked
      ? { environment: { name, options } }
      : { usualOptions: { local: options, docker: environmentOf(settings, 'docker').options } }),
  });
  return inTypedWords(diagnosis, await placesOf(settings));
}

function writeJson(io: CommandIo, value: object): Promise<void> {
  return io.stdout.write(`${JSON.stringify(value)}\n`);
}
