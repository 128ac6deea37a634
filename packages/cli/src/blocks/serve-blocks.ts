import { addAbortSignal } from 'node:stream';
import { untilAborted } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { linesOf, type Line } from '../input/lines-of.js';
import { UsageError } from '../usage.error.js';
import { parseBlockRequest } from './block-request.js';
import type { BlockRunner } from './block-runner.js';
import { notRun, toReplError, toResultLine, type ResultLine } from './result-line.js';

const MAX_LINE_BYTES = 64 * (1 << 20);

/**
 * Answers each line of standard input with one line on standard output, in order, each as soon as
 * its block has ended. Blank lines get none. Returns at the end of the input, or when the answers
 * can no longer be written.
 *
 * @throws UsageError if standard input breaks; RlmError if the session does, with the line that
 *   met it answered; whatever an interrupted read rejects with.
 */
export async function serveBlocks(io: CommandIo, blocks: BlockRunner): Promise<void> {
  try {
    for await (const line of readLines(io)) {
      if ('text' in line && line.text.trim() === '') continue;
      await answer(io, blocks, line);
      if (io.stdout.failure !== null) return;
    }
  } catch (error) {
    if (!io.stdout.readerGone.aborted) throw error;
  }
}

async function* readLines({ stdin, signal }: CommandIo): AsyncGenerator<Line, void, undefined> {
  try {
    yield* linesOf(addAbortSignal(signal, stdin), MAX_LINE_BYTES);
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Standard input cannot be read: ${why}.`);
  }
}

async function answer(io: CommandIo, blocks: BlockRunner, line: Line): Promise<void> {
  const request = 'text' in line ? parseBlockRequest(line.text) : { invalid: line.problem };
  if ('invalid' in request) {
    await write(io, notRun({ type: 'InvalidRequest', message: request.invalid }));
    return;
  }
  const { code, ...limits } = request;
  try {
    await write(io, toResultLine(await blocks.run(code, limits)));
  } catch (error) {
    if (!io.signal.aborted) await write(io, notRun(toReplError(error)));
    throw error;
  }
}

async function write({ stdout, signal }: CommandIo, line: ResultLine): Promise<void> {
  // A reader that stopped reading without leaving must not make Ctrl-C wait.
  await untilAborted(stdout.write(`${JSON.stringify(line)}\n`), signal, 'Writing a result');
}
