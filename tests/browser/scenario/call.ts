import type { TrajectoryBlock, TrajectoryCall, TrajectoryToolCall } from '@rlm-ts/api';
import { exampleBlock, exampleCall } from '@rlm-ts/testkit';

/** When every run of the scenario begins, unless it says otherwise. */
export const BEGIN = Date.parse('2026-01-29T12:00:00.000Z');

const at = (ms: number): string => new Date(BEGIN + ms).toISOString();

/** A turn of a root model, of which a test names what matters to it. */
export function turn(changes: Partial<TrajectoryCall> & { readonly id: string }): TrajectoryCall {
  return exampleCall({
    ...{ model: 'model-a', prompt: null, response: 'I look at the context.', toolsUsed: [] },
    ...{ tokensIn: 100, tokensOut: 20, startTime: at(0), latencyMs: 1000, blocks: [] },
    ...changes,
  });
}

/** A question that code asks a model. */
export function query(changes: Partial<TrajectoryCall> & { readonly id: string }): TrajectoryCall {
  return turn({
    kind: 'llm_query',
    depth: 1,
    block: 1,
    prompt: 'Is it in here?',
    response: 'No.',
    ...changes,
  });
}

/** A child run that code asks for; its tokens are those of its turns. */
export function childRun(
  changes: Partial<TrajectoryCall> & { readonly id: string },
): TrajectoryCall {
  return query({ kind: 'rlm_query', tokensIn: null, tokensOut: null, costUsd: null, ...changes });
}

/** A block of code that ran. */
export function block(changes: Partial<TrajectoryBlock> = {}): TrajectoryBlock {
  const { stdout = '', stderr = '' } = changes;
  return exampleBlock({
    ...{ code: 'print(len(context))', startTime: at(0), durationMs: 200, stdout, stderr },
    ...{ stdoutBytes: Buffer.byteLength(stdout), stderrBytes: Buffer.byteLength(stderr) },
    ...changes,
  });
}

/** A call of a tool of the application's. */
export function toolCall(
  changes: Partial<TrajectoryToolCall> & { readonly id: string },
): TrajectoryToolCall {
  return {
    name: 'read_file',
    arguments: '{"path":"hay.txt"}',
    result: '"hay"',
    isError: false,
    startTime: at(0),
    latencyMs: 10,
    ...changes,
  };
}
