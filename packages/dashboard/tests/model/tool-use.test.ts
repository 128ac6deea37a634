import type { TrajectoryToolCall } from '@rlm-ts/domain';
import { describe, expect, it } from '@jest/globals';
import { toolUse } from '../../app/src/model/tool-use.js';
import { after, block, call } from './samples.js';

const tool = (given: Partial<TrajectoryToolCall>): TrajectoryToolCall => ({
  id: 't',
  name: 'read_file',
  arguments: '{}',
  result: 'text',
  isError: false,
  startTime: after(0),
  latencyMs: 5,
  ...given,
});

describe('the use of tools', () => {
  it('counts blocks of code, and tools called by code and by models', () => {
    const tools = toolUse([
      call({
        blocks: [
          block({ toolCalls: [tool({}), tool({ isError: true })] }),
          block({ block: 2, timedOut: true }),
          block({ block: 3, error: { type: 'E', message: '', traceback: '' } }),
          block({ block: 4 }),
        ],
        toolCalls: [tool({ name: 'search', latencyMs: 20 })],
        toolsUsed: ['python_execute', 'read_file', 'search'],
      }),
    ]);
    expect(tools).toEqual([
      { name: 'python_execute', count: 4, failures: 2, successRate: 0.5, totalMs: 4000 },
      { name: 'read_file', count: 2, failures: 1, successRate: 0.5, totalMs: 10 },
      { name: 'search', count: 1, failures: 0, successRate: 1, totalMs: 20 },
    ]);
  });

  it('knows no success rate of what has not ended', () => {
    const [use] = toolUse([call({ blocks: [block({ durationMs: null })] })]);
    expect(use).toMatchObject({ count: 1, successRate: null });
  });

  it('believes a file that only names its tools', () => {
    expect(toolUse([call({ toolsUsed: ['python_execute'] })])).toMatchObject([
      { name: 'python_execute', count: 1, successRate: 1 },
    ]);
  });
});
