import type { FileHandle } from 'node:fs/promises';
import { TrajectoryBuilder, type RlmEvent } from '@rlm-ts/domain';
import { JournalDecoder } from '../format/journal-event.js';
import { journalHeaderSchema, type JournalWriter } from '../format/journal-header.js';
import { scanLines } from './scan-lines.js';

/** A line of a journal that says nothing. */
export interface JournalProblem {
  readonly line: number;
  readonly problem: string;
}

/** What a journal tells, as far as it has been read; it may grow between two looks. */
export class JournalFold {
  readonly builder: TrajectoryBuilder;
  readonly problems: JournalProblem[] = [];
  /** `null` if the journal does not tell. */
  writer: JournalWriter | null = null;
  /** The run has ended. */
  ended = false;
  private readonly decoder = new JournalDecoder();
  private root: string | null = null;
  private lines = 0;
  /** Of whole lines: one without its end is read again once it has it. */
  bytesRead = 0;
  private torn = false;

  constructor(trajectoryId: string) {
    this.builder = new TrajectoryBuilder(trajectoryId);
  }

  /** Whether there is a run in it. */
  get hasBegun(): boolean {
    return this.root !== null;
  }

  /** What is wrong with its end, if nobody writes on. */
  get tornProblems(): readonly JournalProblem[] {
    if (!this.torn) return [];
    return [{ line: this.lines + 1, problem: 'The last line was cut short.' }];
  }

  /** Takes and gives the events that have come since the last look. */
  async *readMore(file: FileHandle): AsyncGenerator<RlmEvent, void, undefined> {
    this.torn = false;
    for await (const { text, length, isWhole } of scanLines(file, this.bytesRead)) {
      if (!isWhole) {
        this.torn = true;
        return;
      }
      this.bytesRead += length;
      this.lines += 1;
      const event = this.take(text);
      if (event !== null) yield event;
    }
  }

  /** {@link readMore}, for whom the events are of no interest. */
  async takeMore(file: FileHandle): Promise<void> {
    const events = this.readMore(file);
    while ((await events.next()).done !== true);
  }

  private take(text: string | null): RlmEvent | null {
    if (text === '') return null;
    let value: unknown;
    try {
      value = text === null ? null : JSON.parse(text);
    } catch {
      value = null;
    }
    const header = this.lines === 1 ? journalHeaderSchema.safeParse(value) : null;
    if (header?.success === true) {
      this.writer = header.data.writer;
      return null;
    }
    const event = this.decoder.decode(value);
    if (typeof event === 'string') {
      this.problems.push({ line: this.lines, problem: event });
      return null;
    }
    if (event.type === 'run_started') this.root ??= event.runId;
    this.ended ||= event.type === 'run_finished' && event.runId === this.root;
    this.builder.add(event);
    return event;
  }
}
