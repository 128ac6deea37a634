import type { CompletionResult, RLM, RlmError } from '@rlm-ts/api';
import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import type { ExitCode } from '../exit-codes/exit-codes.js';
import { chooseEnvironment } from '../options/choose-environment.js';
import { chooseModels } from '../options/choose-models.js';
import { commandOptions } from '../options/command-options.js';
import { egressOf } from '../options/egress-flag.js';
import { limitsOf } from '../options/limit-flags.js';
import { addModelFlags, KEYS_HELP, modelPlaces, type ModelFlags } from '../options/model-flags.js';
import {
  addQuestionFlags,
  inQuestionWords,
  readTask,
  TASK_ARGUMENT,
  type QuestionFlags,
} from '../options/question-flags.js';

const EXAMPLES = `
Examples:
  $ rlm run --backend openai --model gpt-5-mini 'How often is the whale named?' --context book.txt
  $ rlm run --backend anthropic --model claude-sonnet-4-5 --max-cost 0.50 --stream - < question.txt
  $ rlm run --backend ollama --model llama3.3 --base-url http://gpu:11434/v1 --json 'Sum it up.'
  $ rlm run --mock-script script.json --env docker --writable 'Sort data.csv in /workspace.'

${KEYS_HELP}

A mock script is JSON: {"root": ["a reply for each turn"], "subCalls": ["a reply for each call"]}.`;

interface RunOptions extends QuestionFlags, ModelFlags {
  readonly stream?: boolean;
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
  return addQuestionFlags(addModelFlags(command))
    .option('--stream', 'show replies and output as they come')
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
    if (options.json === true) {
      const { notBegun } = await import('../progress/run-outcome.js');
      await io.stdout.write(`${JSON.stringify(notBegun(typed))}\n`);
    }
    throw typed;
  }
  const error = result.error === null ? null : await inTypedWords(result.error, options);
  const { exitCodeOfRun, showOutcome } = await import('../progress/run-outcome.js');
  await showOutcome(io, { ...result, error }, options);
  return exitCodeOfRun(result);
}

async function complete(
  io: CommandIo,
  task: string,
  options: RunOptions,
): Promise<CompletionResult> {
  const prompt = await readTask(io, task);
  await using rlm = await createModelRunner(io, options);
  const { stream: live = false, verbose = false } = options;
  const { RunProgress } = await import('../progress/run-progress.js');
  const progress = new RunProgress(io.stderr, { verbose, stream: live });
  const events = rlm.stream(prompt, { contextPath: options.context, signal: io.signal, live });
  const { readToEnd } = await import('@rlm-ts/api');
  return await readToEnd(events, (event) => progress.show(event));
}

async function createModelRunner(io: CommandIo, options: RunOptions): Promise<RLM> {
  const models = await chooseModels(io, options);
  const limits = limitsOf(options);
  const { createRlmFromConfig } = await import('@rlm-ts/api');
  return createRlmFromConfig({
    ...limits,
    ...models,
    ...egressOf(options),
    environment: await chooseEnvironment(options),
  });
}

function inTypedWords<E>(error: E, options: RunOptions): Promise<E | RlmError> {
  return inQuestionWords(error, options, modelPlaces(options));
}
