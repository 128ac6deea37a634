import type { EventBase } from '../models/events.js';
import type {
  Trajectory,
  TrajectoryBlock,
  TrajectoryCall,
  TrajectoryToolCall,
} from '../models/trajectory.js';

/** What is still being filled in. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** A call of a tool that may not have ended. */
export type ToolCallDraft = Draft<TrajectoryToolCall>;

/** A block that may not have ended. */
export type BlockDraft = Draft<Omit<TrajectoryBlock, 'toolCalls'>> & {
  readonly toolCalls: ToolCallDraft[];
};

/** A question that may not have been answered. */
export type CallDraft = Draft<Omit<TrajectoryCall, 'blocks' | 'toolCalls' | 'toolsUsed'>> & {
  readonly blocks: BlockDraft[];
  readonly toolCalls: ToolCallDraft[];
  readonly toolsUsed: Set<string>;
};

/** A question, at its beginning. */
export function callDraft(
  given: Pick<CallDraft, 'id' | 'parentId' | 'kind' | 'iteration' | 'block' | 'model' | 'prompt'>,
  { depth, timestamp }: Pick<EventBase, 'depth' | 'timestamp'>,
): CallDraft {
  return {
    ...given,
    depth,
    response: null,
    toolsUsed: new Set(),
    tokensIn: null,
    tokensOut: null,
    costUsd: null,
    startTime: isoTime(timestamp),
    latencyMs: null,
    status: 'running',
    error: null,
    retries: 0,
    deduplicated: false,
    blocks: [],
    toolCalls: [],
  };
}

/** A block, at its beginning. */
export function blockDraft(block: number, code: string, timestamp: number): BlockDraft {
  return {
    block,
    code,
    startTime: isoTime(timestamp),
    durationMs: null,
    stdout: '',
    stderr: '',
    stdoutBytes: 0,
    stderrBytes: 0,
    error: null,
    timedOut: false,
    outOfMemory: false,
    stateLost: false,
    variables: [],
    finalAnswer: null,
    toolCalls: [],
  };
}

/** The calls as they are by now; what comes later does not change them. */
export function finishedCalls(drafts: readonly CallDraft[]): Trajectory['calls'] {
  return drafts.map((draft) => ({
    ...draft,
    toolsUsed: [...draft.toolsUsed],
    blocks: draft.blocks.map((block) => ({ ...block, toolCalls: copies(block.toolCalls) })),
    toolCalls: copies(draft.toolCalls),
  }));
}

/** ISO 8601 in UTC. */
export function isoTime(timestamp: number): string {
  return new Date(timestamp).toISOString();
}

/** Milliseconds as they are recorded: clocks tell more digits than they know. */
export function milliseconds(measured: number): number {
  return Math.round(measured * 1000) / 1000;
}

/** Milliseconds from the start of something until a moment. */
export function lastedUntil(timestamp: number, { startTime }: { startTime: string }): number {
  return millisecondsBetween(Date.parse(startTime), timestamp);
}

/** Milliseconds from a moment until a later one; 0 where a wall clock was set back between them. */
export function millisecondsBetween(start: number, end: number): number {
  return Math.max(0, end - start);
}

function copies(drafts: readonly ToolCallDraft[]): readonly TrajectoryToolCall[] {
  return drafts.map((draft) => ({ ...draft }));
}
