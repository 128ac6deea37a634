import { block, childRun, query, toolCall, turn } from './call.js';
import { run } from './run.js';

/** A run of three levels, with tools, an error that the model learns from, and one slow call. */
export const needleRun = run({
  trajectoryId: 'traj_needle',
  task: 'Where is the needle?',
  answer: 'In line 42.',
  environment: 'docker',
  startTime: '2026-01-30T12:00:00.000Z',
  durationMs: 45_230,
  calls: [
    turn({
      id: 'root-1',
      prompt: 'Where is the needle?',
      response: 'I look at the size first.\n```repl\nprint(len(context))\n```',
      tokensIn: 1000,
      tokensOut: 200,
      toolsUsed: ['python_execute'],
      blocks: [
        block({
          code: 'print(len(context))\nanswer = llm_query("Is it in here?")',
          stdout: '1200\n',
          variables: [{ name: 'answer', type: 'str', size: 3 }],
          toolCalls: [
            toolCall({ id: 'tool-1' }),
            toolCall({ id: 'tool-2', isError: true, result: 'There is no such file.' }),
          ],
        }),
        block({
          block: 2,
          code: 'print(undefined_name)',
          error: {
            type: 'NameError',
            message: "name 'undefined_name' is not defined",
            traceback: "NameError: name 'undefined_name' is not defined",
          },
        }),
      ],
    }),
    query({
      id: 'ask-1',
      parentId: 'root-1',
      prompt: 'Is it in here?',
      response: 'Not in this part.',
    }),
    childRun({ id: 'child', parentId: 'root-1', prompt: 'Look closer.', response: 'Line 42.' }),
    turn({
      id: 'child-1',
      parentId: 'child',
      depth: 1,
      prompt: 'Look closer.',
      toolsUsed: ['python_execute'],
      blocks: [block({ code: 'hits = context.search("needle")', stdout: 'found it\n' })],
    }),
    query({
      id: 'slow',
      parentId: 'child-1',
      depth: 2,
      prompt: 'Which line?',
      response: 'It is line 42.',
      latencyMs: 30_000,
      model: 'model-b',
    }),
    turn({ id: 'root-2', iteration: 2, response: 'FINAL(In line 42.)' }),
  ],
});
