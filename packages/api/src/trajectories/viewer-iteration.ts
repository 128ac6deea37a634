import {
  EMPTY_REPL_RESULT,
  formatBlockResult,
  type TrajectoryBlock,
  type TrajectoryCall,
} from '@rlm-ts/domain';
import type { TrajectoryCallNode } from './call-tree.js';

const MAX_SHOWN_BYTES = 1 << 20;

/** What a run was asked, and what it came to. */
export interface ViewedRun {
  readonly task: string;
  /** What is known of its context; `null` for nothing. */
  readonly context: string | null;
  readonly answer: string | null;
}

/**
 * The turns of one run as the original project's viewer reads them.
 *
 * @param turns Of this run alone; what its code asked is below them.
 */
export function viewerIterations(
  turns: readonly TrajectoryCallNode[],
  run: ViewedRun,
): readonly object[] {
  const own = turns.filter(({ call }) => call.kind === 'turn');
  return own.map(({ call, children }, index) => {
    const before = own[index - 1]?.call.blocks ?? [];
    return {
      type: 'iteration',
      iteration: index + 1,
      timestamp: call.startTime,
      prompt: index === 0 ? firstPrompt(run) : before.map(resultMessage),
      response: call.response ?? '',
      code_blocks: call.blocks.map((block, at) => ({
        code: block.code,
        result: viewerResult(block, askedBy(block, at, call, children)),
      })),
      final_answer: index === own.length - 1 ? run.answer : null,
      iteration_time: turnSeconds(call),
    };
  });
}

/** The viewer finds the question of a run by these words, which the original puts around it. */
function firstPrompt({ task, context }: ViewedRun): object[] {
  // It ends a question at its first quotation mark.
  const content = task.includes('"') ? task : `Answer the original query: "${task}"`;
  return [
    ...(context === null ? [] : [{ role: 'system', content: `The context variable: ${context}` }]),
    { role: 'user', content },
  ];
}

function resultMessage({ stdout, stderr, error, variables }: TrajectoryBlock): object {
  const result = { ...EMPTY_REPL_RESULT, stdout, stderr, error, variables };
  return { role: 'user', content: formatBlockResult(result, { maxStdoutBytes: MAX_SHOWN_BYTES }) };
}

function viewerResult(block: TrajectoryBlock, asked: readonly TrajectoryCallNode[]): object {
  return {
    stdout: block.stdout,
    // Where the viewer looks for whether a block failed.
    stderr: errorText(block),
    locals: Object.fromEntries(
      block.variables.map(({ name, type, size }) => [
        name,
        size === null ? `<${type}>` : `<${type}, ${String(size)} long>`,
      ]),
    ),
    execution_time: seconds(block.durationMs),
    rlm_calls: asked.map(viewerCall),
    final_answer: block.finalAnswer,
  };
}

/** The sub-calls of a block; those of which no block is known are shown with the last one. */
function askedBy(
  { block }: TrajectoryBlock,
  at: number,
  turn: TrajectoryCall,
  children: readonly TrajectoryCallNode[],
): readonly TrajectoryCallNode[] {
  const numbers = new Set(turn.blocks.map((each) => each.block));
  const isLast = at === turn.blocks.length - 1;
  return children.filter(({ call }) =>
    call.block !== null && numbers.has(call.block) ? call.block === block : isLast,
  );
}

function viewerCall({ call, children }: TrajectoryCallNode): object {
  const { model, prompt, response, error, latencyMs } = call;
  const task = prompt ?? '';
  const tokens = spentBelow({ call, children });
  return {
    root_model: model,
    prompt: task,
    response: response ?? (error === null ? '' : `Error: ${error.message}`),
    prompt_tokens: tokens.in,
    completion_tokens: tokens.out,
    usage_summary: {
      model_usage_summaries: {
        [model]: {
          total_calls: tokens.calls,
          total_input_tokens: tokens.in,
          total_output_tokens: tokens.out,
        },
      },
    },
    execution_time: seconds(latencyMs),
    ...(error === null ? {} : { error: error.message, error_type: error.code }),
    ...(call.kind === 'rlm_query' && {
      metadata: {
        run_metadata: { root_model: model },
        iterations: viewerIterations(children, { task, context: null, answer: response }),
      },
    }),
  };
}

/** Of a child run, what its turns and their sub-calls used: its own call has no tokens of its own. */
function spentBelow({ call, children }: TrajectoryCallNode): {
  readonly in: number;
  readonly out: number;
  readonly calls: number;
} {
  const below = children.map(spentBelow);
  const own = call.kind === 'rlm_query' ? 0 : 1;
  return {
    in: below.reduce((sum, each) => sum + each.in, call.tokensIn ?? 0),
    out: below.reduce((sum, each) => sum + each.out, call.tokensOut ?? 0),
    calls: below.reduce((sum, each) => sum + each.calls, own),
  };
}

function errorText({ stderr, error }: TrajectoryBlock): string {
  if (error === null) return stderr;
  const { traceback, type, message } = error;
  return stderr + (traceback === '' ? `${type}: ${message}` : traceback);
}

function turnSeconds({ latencyMs, blocks }: TrajectoryCall): number | null {
  if (latencyMs === null) return null;
  return seconds(blocks.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), latencyMs));
}

function seconds(milliseconds: number | null): number {
  return (milliseconds ?? 0) / 1000;
}
