import { block, query, toolCall, turn } from './call.js';
import { run } from './run.js';

/** Text that a page must only ever show. Whatever of it runs or loads leaves a trace in the page. */
export const HOSTILE = [
  '<img src=x onerror="window.pwned=1">',
  '<script>window.pwned=1</script>',
  '</script><script>window.pwned=1</script>',
  '<svg onload="window.pwned=1"></svg>',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '[click](javascript:window.pwned=1) javascript:window.pwned=1',
  '<a href="javascript:window.pwned=1">click</a>',
  '<style>body{display:none}</style>',
  '![x](http://evil.example/x.png) http://evil.example/',
  '\u001b]0;title\u0007\u001b[2J\u0000\u0008\u007f\u009b31m',
  '\u202eevil\u202c \u2066isolated\u2069 \u200b\u200e',
  '{{constructor.constructor("window.pwned=1")()}} ${window.pwned=1} %s &lt;b&gt;',
  '\ud800 lone, \u{1f600} and e\u0301\u0301\u0301\u0301',
].join('\n');

/** What stands at the very end of an output of ten million bytes. */
export const END_OF_OUTPUT = 'the end of the output';

const LINE = `${'x'.repeat(98)}\n`;
const OUTPUT = `${HOSTILE}\n${LINE.repeat(10_000_000 / LINE.length)}${HOSTILE}\n${END_OF_OUTPUT}\n`;

/** A run whose every text wants to be more than text. */
export const hostileRun = run({
  trajectoryId: 'traj_hostile',
  startTime: '2026-01-27T12:00:00.000Z',
  task: `hostile ${HOSTILE}`,
  model: HOSTILE,
  environment: HOSTILE,
  backend: HOSTILE,
  context: HOSTILE,
  answer: HOSTILE,
  warnings: [HOSTILE],
  status: 'failed',
  success: false,
  error: { code: 'MODEL_FAILED', message: HOSTILE },
  calls: [
    turn({
      id: 'root-1',
      model: HOSTILE,
      prompt: HOSTILE,
      response: HOSTILE,
      toolsUsed: ['python_execute', HOSTILE],
      error: { code: 'MODEL_FAILED', message: HOSTILE },
      blocks: [
        block({
          code: HOSTILE,
          stdout: OUTPUT,
          stderr: HOSTILE,
          error: { type: HOSTILE, message: HOSTILE, traceback: HOSTILE },
          variables: [{ name: HOSTILE, type: HOSTILE, size: 1 }],
          finalAnswer: HOSTILE,
          toolCalls: [
            toolCall({ id: 'tool-1', name: HOSTILE, arguments: HOSTILE, result: HOSTILE }),
          ],
        }),
      ],
    }),
    query({ id: 'ask-1', parentId: 'root-1', model: HOSTILE, prompt: HOSTILE, response: HOSTILE }),
  ],
});
