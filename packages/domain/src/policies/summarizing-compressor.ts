import { RlmError } from '../errors/rlm-error.js';
import { listVariables } from '../formatting/format-block-result.js';
import { truncateMiddle } from '../formatting/truncate-middle.js';
import { utf8ByteLength } from '../formatting/utf8-byte-length.js';
import { BYTES_PER_TOKEN } from '../budget/bytes-per-token.js';
import type { ChatMessage } from '../models/chat.js';
import type {
  CompressionTools,
  ContextCompressor,
  HistoryState,
} from '../ports/context-compressor.port.js';
import { FOR_A_SUMMARY, summaryMessage, transcriptOf } from '../prompts/compaction.js';

/** When and how much a {@link SummarizingCompressor} leaves out. */
export interface SummarizingCompressorOptions {
  /** Compacts a history of more tokens. Default: three quarters of the window. */
  readonly thresholdTokens?: number | undefined;
  /** Of the newest messages, how many stay if there is room. Default 6. */
  readonly keepNewest?: number | undefined;
}

/** Of a model whose window is not known. */
const USUAL_WINDOW_TOKENS = 128_000;
const THRESHOLD_SHARE = 0.75;
const KEEP_NEWEST = 6;
/** Of the threshold, what a summary may fill at most, and the list of variables as much. */
const SUMMARY_SHARE = 0.2;
/** Of all that may be sent, what the facts fill at most: code may be hostile, or forgetful of what it keeps. */
const FACTS_SHARE = 0.25;
const LEAST_SUMMARY_BYTES = 1000;
/** Errors that end the run; after any other it goes on without a summary. */
const FATAL = ['ABORTED', 'BUDGET_EXHAUSTED'];

/**
 * Replaces the older turns by a summary that the root model writes. The opening messages, the newest
 * ones, the facts that were to be kept and the list of the session's variables stay as they are;
 * only what would not fit the window beside them is cut in its middle, and of facts that take more
 * than a quarter of it the newest stay.
 */
export class SummarizingCompressor implements ContextCompressor {
  constructor(private readonly options: SummarizingCompressorOptions = {}) {}

  async compress(
    history: HistoryState,
    tools: CompressionTools,
  ): Promise<readonly ChatMessage[] | null> {
    const { messages, openingMessages, refused } = history;
    const window = history.windowTokens ?? USUAL_WINDOW_TOKENS;
    const most = window * THRESHOLD_SHARE;
    const threshold = this.options.thresholdTokens ?? most;
    if (!refused && history.tokens <= threshold) return null;
    // A refusal says that the guess is wrong, of these texts or of the window.
    const mostBytes = refused
      ? Math.min(most, (history.tokens * BYTES_PER_TOKEN) / 2)
      : most * BYTES_PER_TOKEN;
    const aim = Math.min(threshold * BYTES_PER_TOKEN, mostBytes);
    const share = Math.max(LEAST_SUMMARY_BYTES, aim * SUMMARY_SHARE);
    const opening = messages.slice(0, openingMessages);
    const facts = withinBytes(history.facts, mostBytes * FACTS_SHARE);
    const fixed = sizeOf(opening) + utf8ByteLength(facts.join('\n')) + share;
    const newest = newestTurns(history, this.options.keepNewest ?? KEEP_NEWEST, aim - fixed);
    const older = messages.slice(opening.length, messages.length - newest.length);
    if (older.length === 0) return null;
    const summary = await summaryOf(opening, older, aim, tools);
    const message = summaryMessage(
      summary === null ? null : cut(summary, share),
      facts,
      cut(listVariables(history.variables), share),
    );
    const rest = mostBytes - sizeOf(opening) - utf8ByteLength(message);
    return [...opening, { role: 'user', content: message }, ...shortened(newest, rest)];
  }
}

/**
 * The newest messages, from the beginning of a turn: a tool's result needs the call before it. The
 * last turn at least; more as far as they fill no more than half of the room.
 */
function newestTurns(
  { messages, openingMessages, refused }: HistoryState,
  count: number,
  roomBytes: number,
): readonly ChatMessage[] {
  const isTurn = (index: number): boolean => messages[index]?.role === 'assistant';
  let start = messages.length - 1;
  while (start > openingMessages && !isTurn(start)) start -= 1;
  let size = sizeOf(messages.slice(start));
  for (let index = start - 1; !refused && index >= openingMessages; index -= 1) {
    size += sizeOf(messages.slice(index, index + 1));
    if (messages.length - index > count || size > roomBytes / 2) break;
    if (isTurn(index)) start = index;
  }
  return messages.slice(Math.max(start, openingMessages));
}

async function summaryOf(
  opening: readonly ChatMessage[],
  older: readonly ChatMessage[],
  roomBytes: number,
  tools: CompressionTools,
): Promise<string | null> {
  const said = opening.filter(({ role }) => role === 'user').map(({ content }) => content);
  const task = cut(said.join('\n\n'), roomBytes / 4);
  const turns = cut(transcriptOf(older), roomBytes - utf8ByteLength(task));
  const content = `${FOR_A_SUMMARY}\n\n# The task\n${task}\n\n# The turns\n${turns}`;
  try {
    const summary = await tools.ask([{ role: 'user', content }]);
    return summary.trim() === '' ? null : summary;
  } catch (error) {
    if (!RlmError.isInstance(error) || FATAL.includes(error.code)) throw error;
    return null;
  }
}

/** All facts, or the newest of them and a word about the others. */
function withinBytes(facts: readonly string[], mostBytes: number): readonly string[] {
  let room = mostBytes;
  let start = facts.length;
  for (const fact of facts.toReversed()) {
    room -= utf8ByteLength(fact);
    if (room < 0) break;
    start -= 1;
  }
  if (start === 0) return facts;
  return [`(${String(start)} older ones did not fit.)`, ...facts.slice(start)];
}

/** The same messages, what the model was shown cut so far that all of them fit. */
function shortened(messages: readonly ChatMessage[], roomBytes: number): readonly ChatMessage[] {
  if (sizeOf(messages) <= roomBytes) return messages;
  const shown = messages.filter(({ role }) => role !== 'assistant');
  const room = roomBytes - sizeOf(messages) + sizeOf(shown);
  const each = Math.max(LEAST_SUMMARY_BYTES, room / Math.max(1, shown.length)) - MARKER_BYTES;
  return messages.map((message) =>
    message.role === 'assistant' ? message : { ...message, content: cut(message.content, each) },
  );
}

/** What {@link truncateMiddle} puts in place of what it cuts, at most. */
const MARKER_BYTES = 50;

function cut(text: string, bytes: number): string {
  const half = Math.floor(bytes / 2);
  return truncateMiddle(text, { headBytes: half, tailBytes: half });
}

function sizeOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + utf8ByteLength(content), 0);
}
