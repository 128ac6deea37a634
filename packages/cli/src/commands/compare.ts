import type { Comparison, ComparisonRow, RlmError, Settings } from '@rlm-ts/api';
import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { exitCodeOfError } from '../exit-codes/exit-code-of-error.js';
import { chooseEnvironment } from '../options/choose-environment.js';
import { commandOptions } from '../options/command-options.js';
import {
  addComparedModelFlags,
  chooseComparedModels,
  comparedModelPlaces,
  type ComparedModelFlags,
} from '../options/compared-models.js';
import { Output } from '../output/output.js';
import { KEYS_HELP, temperatureSettings } from '../options/model-flags.js';
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
  $ rlm compare --models openai/gpt-5-mini,anthropic/claude-sonnet-4-5 'Who dies?' --context book.txt
  $ rlm compare --model ollama/llama3.3 --model openai/gpt-5-mini --max-cost 0.10 --json - < task.txt

A model is written backend/model.
${KEYS_HELP}
Limits hold for each model: with --max-cost 0.10, two models may cost 0.20.`;

type CompareCommandOptions = QuestionFlags & ComparedModelFlags & { readonly quiet?: boolean };

/**
 * `rlm compare`: several models answer one question.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function compareCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  const command = new Command('compare')
    .summary('let several models answer one question')
    .description('Let several models answer one question, each on its own, and compare them.')
    .argument(...TASK_ARGUMENT);
  return addQuestionFlags(addComparedModelFlags(command))
    .addOption(commandOptions.json())
    .addOption(commandOptions.quiet())
    .option('--verbose', 'show stacks of errors')
    .addHelpText('after', EXAMPLES)
    .action(async (task: string, options: CompareCommandOptions) => {
      exitWith(await compare(io, task, options));
    });
}

async function compare(
  io: CommandIo,
  task: string,
  options: CompareCommandOptions,
): Promise<ExitCode> {
  if (options.verbose === true) io.withStacks = true;
  let settings: Settings | null = null;
  let comparison: Comparison;
  try {
    const prompt = await readTask(io, task);
    settings = await commandSettings(io, {
      ...temperatureSettings(options),
      ...questionSettings(options),
    });
    comparison = await ask(io, prompt, options, settings);
  } catch (error) {
    const typed = await inTypedWords(error, options, settings);
    if (options.json === true) {
      const { errorJson } = await import('../output/error-json.js');
      await io.stdout.write(
        `${JSON.stringify({ prompt: null, rows: [], error: errorJson(typed) })}\n`,
      );
    }
    throw typed;
  }
  const places = settings;
  const rows = await Promise.all(comparison.rows.map((row) => inTypedRow(row, options, places)));
  if (io.interruption.exitCode !== null) await io.stderr.write('Interrupted.\n');
  if (options.quiet !== true) await warnOfUnlogged(io, rows);
  if (options.json === true) {
    await io.stdout.write(`${JSON.stringify({ ...comparison, rows, error: null })}\n`);
  } else {
    const { formatComparison } = await import('@rlm-ts/api');
    await io.stdout.show(`${formatComparison({ ...comparison, rows })}\n`);
  }
  return exitCodeOfRows(rows);
}

async function warnOfUnlogged(io: CommandIo, rows: readonly ComparisonRow[]): Promise<void> {
  for (const { label, result } of rows) {
    for (const warning of result?.loggerFailures ?? []) {
      await io.stderr.show(`Warning: ${label}: ${warning}\n`, { style: 'warning' });
    }
  }
}

async function inTypedRow(
  row: ComparisonRow,
  options: CompareCommandOptions,
  settings: Settings,
): Promise<ComparisonRow> {
  if (row.error === null) return row;
  const error = await inTypedWords(row.error, options, settings);
  return { ...row, error, result: row.result?.error ? { ...row.result, error } : row.result };
}

async function ask(
  io: CommandIo,
  prompt: string,
  options: CompareCommandOptions,
  settings: Settings,
): Promise<Comparison> {
  const { temperature } = settings.values;
  const told = options.quiet === true ? { ...io, stderr: Output.toNowhere() } : io;
  const models = await chooseComparedModels(told, {
    ...options,
    ...(temperature === undefined ? {} : { temperature }),
  });
  const { compareModels, limitsOf } = await import('@rlm-ts/api');
  const { ComparisonTeller } = await import('../progress/comparison-teller.js');
  using teller = new ComparisonTeller(io.stderr, models.length, options.quiet === true);
  return await compareModels(
    { ...limitsOf(settings), environment: await chooseEnvironment(options, settings) },
    {
      prompt,
      models,
      contextPath: options.context,
      concurrency: options.concurrency,
      signal: io.signal,
      onEvent: (event, label) => {
        teller.tell(event, label);
      },
    },
  );
}

/** Success if all succeeded; else what the first that did not is told by. */
function exitCodeOfRows(rows: readonly ComparisonRow[]): ExitCode {
  for (const { result, error } of rows) {
    if (result?.stopReason === 'timeout') return EXIT_CODES.timeout;
    if (error !== null) return exitCodeOfError(error.code);
    if (result?.success !== true) return EXIT_CODES.execution;
  }
  return EXIT_CODES.success;
}

function inTypedWords<E>(
  error: E,
  options: CompareCommandOptions,
  settings: Settings | null,
): Promise<E | RlmError> {
  return inQuestionWords(error, options, comparedModelPlaces(options), settings);
}
