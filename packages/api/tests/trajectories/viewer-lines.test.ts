import { describe, expect, it } from '@jest/globals';
import { exampleBlock, exampleCall, exampleTrajectory } from '@rlm-ts/testkit';
import type { Trajectory } from '@rlm-ts/domain';
import { trajectoryToViewerLines } from '../../src/index.js';

/** What the viewer relies on: it reads these without asking whether they are there. */
interface ViewerTurn {
  readonly type: string;
  readonly iteration: number;
  readonly timestamp: string;
  readonly prompt: readonly { readonly role: string; readonly content: string }[];
  readonly response: string;
  readonly code_blocks: readonly {
    readonly code: string;
    readonly result: {
      readonly stdout: string;
      readonly stderr: string;
      readonly locals: Readonly<Record<string, unknown>>;
      readonly execution_time: number;
      readonly rlm_calls: readonly ViewerSubCall[];
    };
  }[];
  readonly final_answer: string | null;
  readonly iteration_time: number | null;
}

interface ViewerSubCall {
  readonly root_model: string;
  readonly prompt: string;
  readonly response: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly usage_summary: { readonly model_usage_summaries: Readonly<Record<string, object>> };
  readonly execution_time: number;
  readonly metadata?: { readonly run_metadata: object; readonly iterations: readonly ViewerTurn[] };
}

/** Lines as the viewer takes them: metadata by its type, all else turns. */
function view(trajectory: Trajectory): { metadata: object; turns: ViewerTurn[] } {
  const [first = '', ...others] = trajectoryToViewerLines(trajectory).trim().split('\n');
  return {
    metadata: JSON.parse(first) as object,
    turns: others.map((line) => JSON.parse(line) as ViewerTurn),
  };
}

/** The question as the viewer finds it. */
function questionOf([first]: readonly ViewerTurn[]): string | undefined {
  for (const { role, content } of first?.prompt ?? []) {
    const quoted = /original query: "([^"]+)"/.exec(content)?.[1];
    if (role === 'user' && quoted !== undefined) return quoted;
  }
  return undefined;
}

const turn2 = exampleCall({
  id: 'turn-2',
  iteration: 2,
  prompt: null,
  response: '```repl\nFINAL(1)\n```',
  blocks: [exampleBlock({ code: 'FINAL(1)', stdout: '', finalAnswer: '1' })],
});
const subCall = exampleCall({
  ...{ id: 'sub-1', parentId: 'turn-1', kind: 'llm_query', depth: 1, block: 1 },
  ...{ model: 'small', prompt: 'Is it?', response: 'Yes.', blocks: [], tokensIn: 7, tokensOut: 2 },
});

describe('trajectoryToViewerLines', () => {
  it('says first what the run was made of, each field that the viewer asks for', () => {
    expect(view(exampleTrajectory({ maxDepth: 2 })).metadata).toMatchObject({
      type: 'metadata',
      timestamp: '2026-01-29T12:00:00.000Z',
      root_model: 'example-model',
      max_depth: 2,
      max_iterations: 30,
      backend: 'mock',
      backend_kwargs: expect.any(Object),
      environment_type: 'local',
      environment_kwargs: {},
      other_backends: null,
    });
  });

  it('has a line for each turn of the root run, with only what was new in its prompt', () => {
    const { turns } = view(exampleTrajectory({ calls: [exampleCall(), subCall, turn2] }));
    expect(turns.map(({ type, iteration }) => [type, iteration])).toEqual([
      ['iteration', 1],
      ['iteration', 2],
    ]);
    expect(questionOf(turns)).toBe('How many needles?');
    expect(turns[1]?.prompt).toEqual([{ role: 'user', content: '1' }]);
    expect(turns.map(({ final_answer }) => final_answer)).toEqual([null, '1']);
    expect(turns[0]).toMatchObject({
      timestamp: '2026-01-29T12:00:00.500Z',
      response: expect.stringContaining('Let me look.'),
      iteration_time: 2,
    });
  });

  it('shows a question with quotation marks whole, where the viewer would cut it', () => {
    const { turns } = view(exampleTrajectory({ task: 'Who said "no"?' }));
    expect(turns[0]?.prompt.at(-1)).toEqual({ role: 'user', content: 'Who said "no"?' });
  });

  it('puts sub-calls into the block that asked them, with seconds and tokens', () => {
    const blocks = [exampleBlock(), exampleBlock({ block: 2, code: 'second' })];
    const other = { ...subCall, id: 'sub-2', block: 2 };
    const { turns } = view(
      exampleTrajectory({ calls: [exampleCall({ blocks }), subCall, other, other] }),
    );
    const results = turns[0]?.code_blocks.map(({ result }) => result) ?? [];
    expect(results.map(({ rlm_calls }) => rlm_calls.length)).toEqual([1, 2]);
    expect(results[0]).toMatchObject({
      stdout: '1\n',
      stderr: '',
      locals: {},
      execution_time: 0.5,
    });
    expect(results[0]?.rlm_calls[0]).toEqual({
      root_model: 'small',
      prompt: 'Is it?',
      response: 'Yes.',
      prompt_tokens: 7,
      completion_tokens: 2,
      usage_summary: {
        model_usage_summaries: {
          small: { total_calls: 1, total_input_tokens: 7, total_output_tokens: 2 },
        },
      },
      execution_time: 1.5,
    });
  });

  it('puts a child run into its call, with what its turns used', () => {
    const child = exampleCall({
      ...{ id: 'child', parentId: 'turn-1', kind: 'rlm_query', depth: 1, block: 1, blocks: [] },
      ...{ prompt: 'Part one?', response: 'one', tokensIn: null, tokensOut: null },
    });
    const inner = exampleCall({ id: 'inner', parentId: 'child', depth: 1 });
    const deeper = { ...subCall, id: 'deeper', parentId: 'inner', depth: 2 };
    const { turns } = view(exampleTrajectory({ calls: [exampleCall(), child, inner, deeper] }));
    const call = turns[0]?.code_blocks[0]?.result.rlm_calls[0];
    expect([call?.prompt_tokens, call?.completion_tokens]).toEqual([207, 52]);
    expect(call?.metadata?.iterations).toHaveLength(1);
    expect(call?.metadata?.iterations[0]).toMatchObject({ iteration: 1, final_answer: 'one' });
    expect(questionOf(call?.metadata?.iterations ?? [])).toBe('Part one?');
    expect(call?.metadata?.iterations[0]?.code_blocks[0]?.result.rlm_calls).toHaveLength(1);
  });

  it('tells exceptions where the viewer looks for errors, and variables without values', () => {
    const error = { type: 'ValueError', message: 'no', traceback: '' };
    const variables = [
      { name: 'hits', type: 'list', size: 3 },
      { name: 'n', type: 'int', size: null },
    ];
    const { turns } = view(
      exampleTrajectory({ calls: [exampleCall({ blocks: [exampleBlock({ error, variables })] })] }),
    );
    expect(turns[0]?.code_blocks[0]?.result).toMatchObject({
      stderr: 'ValueError: no',
      locals: { hits: '<list, 3 long>', n: '<int>' },
    });
  });

  it('tells what a failed call failed with', () => {
    const error = { code: 'RATE_LIMITED', message: 'Too fast.' } as const;
    const failed = { ...subCall, response: null, error, status: 'failed' as const };
    const { turns } = view(exampleTrajectory({ calls: [exampleCall(), failed] }));
    expect(turns[0]?.code_blocks[0]?.result.rlm_calls[0]).toMatchObject({
      response: 'Error: Too fast.',
      error: 'Too fast.',
      error_type: 'RATE_LIMITED',
    });
  });

  it('has what there is of a run that was cut short', () => {
    const calls = [exampleCall({ response: null, latencyMs: null, status: 'running', blocks: [] })];
    const { turns } = view(exampleTrajectory({ calls, answer: null, status: 'interrupted' }));
    expect(turns[0]).toMatchObject({
      ...{ response: '', code_blocks: [], final_answer: null, iteration_time: null },
    });
    expect(view(exampleTrajectory({ calls: [] })).turns).toEqual([]);
  });
});
