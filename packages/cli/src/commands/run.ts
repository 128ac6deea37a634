import type { CompletionResult, RLM, RLMConfig, RlmError } from '@rlm-ts/api';
import { Command, Option } from 'commander';
import type { CommandIo } from '../command-io.js';
import type { ExitCode } from '../exit-codes/exit-codes.js';
import { readMockScript } from '../input/read-mock-script.js';
import { readText } from '../input/read-text.js';
import { chooseEnvironment } from '../options/choose-environment.js';
import { commandOptions } from '../options/command-options.js';
import {
  addEnvironmentFlags,
  ENVIRONMENT_PLACES,
  type EnvironmentFlags,
} from '../options/environment-flags.js';
import { countOption, secondsOption } from '../options/numbers.js';
import { exitCodeOfRun, notBegun, showOutcome } from '../progress/run-outcome.js';
import { UsageError } from '../usage.error.js';

const EXAMPLES = `
Examples:
  $ rlm run --mock-script script.json 'How often is the whale named?' --context book.txt
  $ rlm run --mock-script script.json --json - < question.txt
  $ rlm run --mock-script script.json --env docker --writable 'Sort data.csv in /workspace.'

A mock script is JSON: {"root": ["a reply for each turn"], "subCalls": ["a reply for each call"]}.`;

interface RunOptions extends EnvironmentFlags {
  readonly context?: string;
  readonly backend?: string;
  readonly model?: string;
  readonly mockScript?: string;
  readonly maxIterations?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `rlm run`: a model answers a question about a context by writing code.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function runCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  return addEnvironmentFlags(
    new Command('run')
      .summary('answer a question about data')
      .description('Let a model answer a question about a context, by code that it writes.')
      .argument('<task>', 'the question; `-` reads standard input'),
  )
    .addOption(commandOptions.context())
    .option('--backend <name>', 'kind of model: mock is the only one so far')
    .option('--model <name>', 'the model, as its provider names it')
    .addOption(commandOptions.mockScript())
    .addOption(
      new Option('--max-iterations <count>', 'turns of the model (default: 30)').argParser(
        countOption,
      ),
    )
    .addOption(
      new Option('--timeout <seconds>', 'time limit of the whole run').argParser(secondsOption()),
    )
    .addOption(commandOptions.json())
    .option('--verbose', 'show replies, code and output in full, and stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (task: string, options: RunOptions) => {
      exitWith(await run(io, task, options));
    });
}

async function run(io: CommandIo, task: string, options: RunOptions): Promise<ExitCode> {
  if (options.verbose === true) io.withStacks = true;
  let result: CompletionResult;
  try {
    result = await complete(io, task, options);
  } catch (error) {
    const typed = await inTypedWords(error, options);
    if (options.json === true) await io.stdout.write(`${JSON.stringify(notBegun(typed))}\n`);
    throw typed;
  }
  const error = result.error === null ? null : await inTypedWords(result.error, options);
  await showOutcome(io, { ...result, error }, options);
  return exitCodeOfRun(result);
}

async function complete(
  io: CommandIo,
  task: string,
  options: RunOptions,
): Promise<CompletionResult> {
  const prompt = task === '-' ? await readText(io, '-') : task;
  if (prompt.trim() === '') throw new UsageError('The task is empty.');
  await using rlm = await createModelRunner(io, options);
  const { RunProgress } = await import('../progress/run-progress.js');
  const progress = new RunProgress(io.stderr, options.verbose === true);
  const events = rlm.stream(prompt, { contextPath: options.context, signal: io.signal });
  let step = await events.next();
  while (step.done !== true) {
    await progress.show(step.value);
    step = await events.next();
  }
  return step.value;
}

async function createModelRunner(io: CommandIo, options: RunOptions): Promise<RLM> {
  const { model, maxIterations, timeout } = options;
  const llm = await chooseModel(io, options);
  const { createRlmFromConfig } = await import('@rlm-ts/api');
  const config: RLMConfig = {
    llm: { ...llm, ...(model === undefined ? {} : { modelName: model }) },
    environment: await chooseEnvironment(options),
    ...(maxIterations === undefined ? {} : { maxIterations }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
  return createRlmFromConfig(config);
}

async function chooseModel(
  io: CommandIo,
  { backend, mockScript }: RunOptions,
): Promise<RLMConfig['llm']> {
  if (mockScript !== undefined) {
    if (backend !== undefined && backend !== 'mock') {
      throw new UsageError(`--mock-script is for --backend mock, not for --backend ${backend}.`);
    }
    const options = await readMockScript(io, mockScript);
    await io.stderr.show(`The model is scripted by ${mockScript}: no real model is asked.\n`);
    return { backend: 'mock', options };
  }
  if (backend === undefined || backend === 'mock') {
    throw new UsageError(
      backend === undefined ? 'No model is chosen.' : '--backend mock needs a script.',
      'Give the replies of a scripted model with --mock-script FILE; `rlm run --help` shows one.',
    );
  }
  return { backend };
}

async function inTypedWords<E>(error: E, options: RunOptions): Promise<E | RlmError> {
  const { inTypedPlaces } = await import('../options/typed-places.js');
  return inTypedPlaces(error, {
    ...ENVIRONMENT_PLACES,
    'config.llm.backend': '--backend',
    'config.llm.modelName': '--model',
    'config.llm.options': options.mockScript ?? '--mock-script',
    'config.maxIterations': '--max-iterations',
    'config.timeoutMs': '--timeout',
    contextPath: '--context',
  });
}
