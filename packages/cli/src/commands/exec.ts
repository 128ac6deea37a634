import type { RLM, RLMConfig } from '@rlm-ts/api';
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
import { egressOf } from '../options/egress-flag.js';
import {
  addEnvironmentFlags,
  ENVIRONMENT_PLACES,
  type EnvironmentFlags,
} from '../options/environment-flags.js';
import { MAX_BLOCK_SECONDS, secondsOption } from '../options/numbers.js';
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
  try {
    return await execInSession(io, file, options);
  } catch (error) {
    const typed = await inTypedWords(error, options);
    if (options.json === true) {
      await io.stdout.write(`${JSON.stringify(notRun(toReplError(typed)))}\n`);
    }
    throw typed;
  }
}

async function execInSession(
  io: CommandIo,
  file: string | undefined,
  options: ExecOptions,
): Promise<ExitCode> {
  const { context: contextPath, jsonl, json, timeout: timeoutMs, verbose } = options;
  const code = jsonl === true ? null : await readCode(io, file, options.code);
  await using rlm = await createRunner(io, options);
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

async function inTypedWords(error: unknown, options: ExecOptions): Promise<unknown> {
  const { inTypedPlaces } = await import('../options/typed-places.js');
  return inTypedPlaces(error, {
    ...ENVIRONMENT_PLACES,
    'config.llm.options': options.mockScript ?? '--mock-script',
    contextPath: '--context',
  });
}

async function createRunner(io: CommandIo, options: ExecOptions): Promise<RLM> {
  const script =
    options.mockScript === undefined ? null : await readMockScript(io, options.mockScript);
  const { createRlmFromConfig } = await import('@rlm-ts/api');
  const { absentModel } = await import('../blocks/absent-model.js');
  const config: RLMConfig = {
    llm: script === null ? { backend: absentModel.name } : { backend: 'mock', options: script },
    ...egressOf(options),
    environment: await chooseEnvironment(options),
  };
  return createRlmFromConfig(config, { llms: [absentModel] });
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
