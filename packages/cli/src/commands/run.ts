import type { CompletionResult, RLM, RLMConfig, RlmError, Settings } from '@rlm-ts/api';
import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import type { ExitCode } from '../exit-codes/exit-codes.js';
import { Output } from '../output/output.js';
import type { Telling } from '../progress/run-teller.js';
import { chooseEnvironment } from '../options/choose-environment.js';
import { chooseModels } from '../options/choose-models.js';
import { commandOptions } from '../options/command-options.js';
import {
  addModelFlags,
  KEYS_HELP,
  modelPlaces,
  modelSettings,
  type ModelFlags,
} from '../options/model-flags.js';
import {
  addQuestionFlags,
  inQuestionWords,
  questionSettings,
  readTask,
  TASK_ARGUMENT,
  type QuestionFlags,
} from '../options/question-flags.js';
import { commandSettings } from '../settings/command-settings.js';

const EXAMPLES = `
Examples:
  $ rlm run --backend openai --model gpt-5-mini 'How often is the whale named?' --context book.txt
  $ rlm run --backend anthropic --model claude-sonnet-4-5 --max-cost 0.50 --stream - < question.txt
  $ rlm run --backend ollama --model llama3.3 --base-url http://gpu:11434/v1 --json 'Sum it up.'
  $ rlm run --mock-script script.json --env docker --writable 'Sort data.csv in /workspace.'

${KEYS_HELP}

A mock script is JSON: {"root": ["a reply for each turn"], "subCalls": ["a reply for each call"]}.`;

/** What a person typed about a run. */
export interface RunOptions extends QuestionFlags, ModelFlags {
  readonly stream?: boolean;
  readonly quiet?: boolean;
}

/**
 * `rlm run`: a model answers a question about a context by writing code.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function runCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  const command = new Command('run')
    .summary('answer a question about data')
    .description('Let a model answer a question about a context, by code that it writes.')
    .argument(...TASK_ARGUMENT);
  return addRunFlags(command)
    .option('--stream', 'show replies and output as they come')
    .addHelpText('after', EXAMPLES)
    .action(async (task: string, options: RunOptions) => {
      exitWith(await run(io, task, options, options.quiet === true ? 'errors' : 'progress'));
    });
}

/** Gives a command the flags that {@link RunOptions} holds, but for `--stream`. */
export function addRunFlags(command: Command): Command {
  return addQuestionFlags(addModelFlags(command))
    .addOption(commandOptions.json())
    .addOption(commandOptions.quiet())
    .option('--verbose', 'show replies, code and output in full, and stacks of errors');
}

/**
 * Answers a task and shows the answer.
 *
 * @param telling How much is told on the way there.
 * @throws UsageError and RlmError for what kept the run from beginning.
 */
export async function run(
  io: CommandIo,
  task: string,
  options: RunOptions,
  telling: Telling,
): Promise<ExitCode> {
  if (options.verbose === true) io.withStacks = true;
  let settings: Settings | null = null;
  let result: CompletionResult;
  try {
    const prompt = await readTask(io, task);
    settings = await commandSettings(io, {
      ...modelSettings(options),
      ...questionSettings(options),
    });
    result = await complete(io, prompt, options, settings, telling);
  } catch (error) {
    const typed = await inTypedWords(error, options, settings);
    if (options.json === true) {
      const { notBegun } = await import('../progress/run-outcome.js');
      await io.stdout.write(`${JSON.stringify(notBegun(typed))}\n`);
    }
    throw typed;
  }
  const error = result.error === null ? null : await inTypedWords(result.error, options, settings);
  const { exitCodeOfRun, showOutcome } = await import('../progress/run-outcome.js');
  await showOutcome(
    io,
    { ...result, error },
    {
      json: options.json === true,
      telling,
      logDir: settings.values.log_dir ?? undefined,
    },
  );
  return exitCodeOfRun(result);
}

async function complete(
  io: CommandIo,
  prompt: string,
  options: RunOptions,
  settings: Settings,
  telling: Telling,
): Promise<CompletionResult> {
  const { limitsOf } = await import('@rlm-ts/api');
  const limits = limitsOf(settings);
  // That a model is scripted is no news to whoever wants no news.
  const told = telling === 'progress' ? io : { ...io, stderr: Output.toNowhere() };
  await using rlm = await createModelRunner(told, options, settings, limits);
  const { stream: live = false } = options;
  const { verbose } = settings.values;
  const { RunTeller } = await import('../progress/run-teller.js');
  using teller = new RunTeller(io.stderr, { telling, limits, verbose, stream: live });
  const events = rlm.stream(prompt, { contextPath: options.context, signal: io.signal, live });
  const { readToEnd } = await import('@rlm-ts/api');
  return await readToEnd(events, (event) => teller.tell(event));
}

async function createModelRunner(
  io: CommandIo,
  options: RunOptions,
  settings: Settings,
  limits: Partial<RLMConfig>,
): Promise<RLM> {
  const models = await chooseModels(io, options, settings);
  const { createRlmFromConfig } = await import('@rlm-ts/api');
  return createRlmFromConfig({
    ...limits,
    ...models,
    environment: await chooseEnvironment(options, settings),
  });
}

function inTypedWords<E>(
  error: E,
  options: RunOptions,
  settings: Settings | null,
): Promise<E | RlmError> {
  return inQuestionWords(error, options, modelPlaces(options), settings);
}
