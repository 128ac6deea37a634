import type { RLM, Settings } from '@rlm-ts/api';
import { Command, Option } from 'commander';
import { exitCodeOfBlock, showBlock } from '../blocks/block-report.js';
import { BlockRunner, showFinding, showNotice } from '../blocks/block-runner.js';
import { notRun, toReplError, toResultLine } from '../blocks/result-line.js';
import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { readMockScript } from '../input/read-mock-script.js';
import { readText } from '../input/read-text.js';
import { chooseEnvironment } from '../options/choose-environment.js';
import { commandOptions, type ContextPaths } from '../options/command-options.js';
import {
  addEnvironmentFlags,
  ENVIRONMENT_PLACES,
  environmentSettings,
  typedEnvironmentPlaces,
  type EnvironmentFlags,
} from '../options/environment-flags.js';
import { MAX_BLOCK_SECONDS, secondsOption } from '../options/numbers.js';
import { commandSettings, typed, typedTime } from '../settings/command-settings.js';
import { placesOf } from '../settings/setting-places.js';
import { UsageError } from '../usage.error.js';

const EXAMPLES = `
Examples:
  $ rlm exec -c 'print(sum(range(10)))'
  $ rlm exec --context book.txt -c 'print(context.search("whale"))'
  $ rlm exec --timeout 2 script.py
  $ rlm exec --env docker --memory 512m -c 'import os; print(os.listdir("/workspace"))'
  $ echo 'print(llm_query("hi"))' | rlm exec --mock-script script.json -
  $ printf '%s\\n' '{"code":"x = 41"}' '{"code":"print(x + 1)"}' | rlm exec --jsonl`;

interface ExecOptions extends EnvironmentFlags {
  readonly code?: string;
  readonly context?: ContextPaths;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly mockScript?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly verbose?: boolean;
}

/**
 * `rlm exec`: code in an environment without any root model.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function execCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  return addEnvironmentFlags(
    new Command('exec')
      .summary('run code without a model')
      .description('Run Python in an environment, without a model that writes it.')
      .argument('[file]', 'the code; `-` reads standard input')
      .option('-c, --code <code>', 'the code itself'),
  )
    .option('--unrestricted', 'local: plain Python, with all builtins, imports and files')
    .addOption(commandOptions.context())
    .addOption(
      new Option('--timeout <seconds>', 'time limit of a block').argParser(
        secondsOption(MAX_BLOCK_SECONDS),
      ),
    )
    .addOption(commandOptions.mockScript())
    .addOption(commandOptions.json())
    .option('--jsonl', 'read {"code": …} lines, answer each with one result line, in one session')
    .option('--verbose', 'tell what holds the code, and show stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: ExecOptions) => {
      exitWith(await exec(io, file, options));
    });
}

async function exec(
  io: CommandIo,
  file: string | undefined,
  options: ExecOptions,
): Promise<ExitCode> {
  if (options.verbose === true) io.withStacks = true;
  if (options.jsonl === true) {
    refuseBeside('--jsonl', { FILE: file, '--code': options.code, '--json': options.json });
  }
  let settings: Settings | null = null;
  try {
    const code = options.jsonl === true ? null : await readCode(io, file, options.code);
    settings = await commandSettings(io, {
      ...environmentSettings(options),
      block_timeout: typedTime('--timeout', options.timeout),
      verbose: typed('--verbose', options.verbose),
    });
    return await execInSession(io, code, options, settings);
  } catch (error) {
    const worded = await inTypedWords(error, options, settings);
    if (options.json === true) {
      await io.stdout.write(`${JSON.stringify(notRun(toReplError(worded)))}\n`);
    }
    throw worded;
  }
}

async function execInSession(
  io: CommandIo,
  code: string | null,
  options: ExecOptions,
  settings: Settings,
): Promise<ExitCode> {
  const { context: contextPath, json, timeout: timeoutMs } = options;
  const { verbose } = settings.values;
  await using rlm = await createRunner(io, options, settings);
  await using session = await rlm.openSession({
    contextPath,
    signal: io.signal,
    onNotice: (notice) => {
      showNotice(io, notice);
    },
    onFinding: (finding) => {
      showFinding(io, finding);
    },
  });
  const blocks = new BlockRunner(io, session, { timeoutMs, verbose });
  if (code === null) {
    const { serveBlocks } = await import('../blocks/serve-blocks.js');
    await serveBlocks(io, blocks);
    return EXIT_CODES.success;
  }
  const result = await blocks.run(code);
  if (json === true) await io.stdout.write(`${JSON.stringify(toResultLine(result))}\n`);
  else await showBlock(io, result);
  return exitCodeOfBlock(result);
}

async function inTypedWords(
  error: unknown,
  options: ExecOptions,
  settings: Settings | null,
): Promise<unknown> {
  const { inTypedPlaces } = await import('../options/typed-places.js');
  return inTypedPlaces(error, {
    ...ENVIRONMENT_PLACES,
    'config.llm.options': options.mockScript ?? '--mock-script',
    ...(await placesOf(settings)),
    ...typedEnvironmentPlaces(options),
    contextPath: '--context',
  });
}

async function createRunner(io: CommandIo, options: ExecOptions, settings: Settings): Promise<RLM> {
  const script =
    options.mockScript === undefined ? null : await readMockScript(io, options.mockScript);
  const { createRlmFromConfig, limitsOf } = await import('@rlm-ts/api');
  const { absentModel } = await import('../blocks/absent-model.js');
  const { egress, blockTimeoutMs } = limitsOf(settings);
  return createRlmFromConfig(
    {
      llm: script === null ? { backend: absentModel.name } : { backend: 'mock', options: script },
      egress,
      ...(blockTimeoutMs === undefined ? {} : { blockTimeoutMs }),
      environment: await chooseEnvironment(options, settings),
    },
    { llms: [absentModel] },
  );
}

function refuseBeside(option: string, others: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) throw new UsageError(`${option} and ${name} exclude each other.`);
  }
}

async function readCode(
  io: CommandIo,
  file: string | undefined,
  code: string | undefined,
): Promise<string> {
  if (code !== undefined) {
    refuseBeside('--code', { FILE: file });
    return code;
  }
  if (file !== undefined) return readText(io, file);
  throw new UsageError(
    'There is no code to run.',
    "Give a file, `-` for standard input, -c 'CODE', or --jsonl.",
  );
}
