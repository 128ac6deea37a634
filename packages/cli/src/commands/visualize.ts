import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { logSettings, type LogFlag } from '../options/log-flag.js';
import { anyPortOption } from '../options/numbers.js';
import { commandSettings, typed } from '../settings/command-settings.js';
import { logDirIn } from '../trajectories/log-dir.js';
import { readVersion } from '../version.js';

const EXAMPLES = `
Examples:
  $ rlm visualize
  $ rlm visualize --log-dir /path/to/logs --port 8080

Only browsers on this machine reach it. To look from another one:
  $ ssh -L 8501:localhost:8501 this-machine

Ctrl-C stops it.`;

interface VisualizeFlags extends LogFlag {
  readonly port?: number;
  readonly host?: string;
  /** False with `--no-open`. */
  readonly open: boolean;
}

/**
 * `rlm visualize`: the dashboard of recorded runs, until the command is interrupted.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function visualizeCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  return new Command('visualize')
    .summary('show recorded runs in the browser')
    .description('Show recorded runs, and those that go on, on a page of this machine.')
    .option(
      '--port <number>',
      'where it listens; 0 is any free port (default: 8501)',
      anyPortOption,
    )
    .option('--host <name>', 'localhost, 127.0.0.1 or ::1 (default: localhost)')
    .option('--log-dir <folder>', 'where the runs are recorded (default: RLM_LOG_DIR or ./logs)')
    .option('--no-open', 'do not open a browser')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: VisualizeFlags) => {
      exitWith(await visualize(io, flags));
    });
}

async function visualize(io: CommandIo, flags: VisualizeFlags): Promise<ExitCode> {
  const settings = await commandSettings(io, {
    ...logSettings(flags),
    'viz.host': typed('--host', flags.host),
    'viz.port': typed('--port', flags.port),
  });
  const { host, port } = settings.values.viz;
  const logDir = logDirIn(settings);
  const { openTrajectoryStore } = await import('@rlm-ts/api');
  const { startDashboard } = await import('@rlm-ts/dashboard');
  const { signal } = io;
  const options = { store: openTrajectoryStore(logDir), host, port, logDir, signal };
  try {
    const dashboard = await startDashboard({ ...options, version: readVersion() });
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    await io.stdout.show(`Dashboard: ${dashboard.url} (logs of ${logDir})\n`);
    const { isBrowserSeen, openBrowser } = await import('../browser/open-browser.js');
    if (flags.open && isBrowserSeen(process.stdout.isTTY)) openBrowser(dashboard.url);
    if (!signal.aborted) await stopped;
    await dashboard.close();
    return EXIT_CODES.success;
  } catch (error) {
    const { inTypedPlaces } = await import('../options/typed-places.js');
    throw inTypedPlaces(error, { host: '--host', port: '--port' });
  }
}
