import type {
  RecordedError,
  TrajectoryBlock,
  TrajectoryCall,
  TrajectoryToolCall,
} from '@rlm-ts/domain';
import type { JsonFields } from './json-fields.js';

/** An error, of whatever program: a sentence, or an object with a message. */
export function readError(fields: JsonFields): RecordedError | null {
  const sentence = fields.text('error');
  const error = fields.child('error');
  if (sentence === null && error === null) return null;
  // Another program's code is shown as it is; nothing here decides by it.
  const code = (error?.text('code') ?? 'INTERNAL') as RecordedError['code'];
  return { code, message: sentence ?? error?.text('message') ?? '' };
}

/** The tool calls of a call or a block, which began with it if they do not say. */
function readToolCalls(holder: JsonFields, began: string): readonly TrajectoryToolCall[] {
  return holder.list('toolCalls').map((fields, index) => readToolCall(fields, index, began));
}

function readToolCall(fields: JsonFields, index: number, began: string): TrajectoryToolCall {
  return {
    id: fields.text('id') ?? `tool_${index + 1}`,
    name: fields.text('name') ?? 'tool',
    arguments: fields.text('arguments') ?? '',
    result: fields.text('result'),
    isError: fields.flag('isError'),
    startTime: fields.time('startTime') ?? began,
    latencyMs: fields.perhapsAmount('latencyMs'),
  };
}

function readBlock(fields: JsonFields, index: number, began: string): TrajectoryBlock {
  const startTime = fields.time('startTime') ?? began;
  const error = fields.child('error');
  return {
    block: fields.whole('block', 1) ?? index + 1,
    code: fields.text('code') ?? '',
    startTime,
    durationMs: fields.perhapsAmount('durationMs'),
    stdout: fields.text('stdout') ?? '',
    stderr: fields.text('stderr') ?? '',
    stdoutBytes: fields.amount('stdoutBytes'),
    stderrBytes: fields.amount('stderrBytes'),
    error: error && {
      type: error.text('type') ?? 'Error',
      message: error.text('message') ?? '',
      traceback: error.text('traceback') ?? '',
    },
    timedOut: fields.flag('timedOut'),
    outOfMemory: fields.flag('outOfMemory'),
    stateLost: fields.flag('stateLost'),
    variables: fields.list('variables').map((variable) => ({
      name: variable.text('name') ?? '',
      type: variable.text('type') ?? '',
      size: variable.number('size'),
    })),
    finalAnswer: fields.text('finalAnswer'),
    toolCalls: readToolCalls(fields, startTime),
  };
}

/** What a call is when its file does not say. */
export interface CallDefaults {
  readonly id: string;
  readonly parentId: string | null;
  readonly model: string;
  readonly startTime: string;
}

/** A call, keys in camelCase. What is not told is as unknown as a call can have it. */
export function readCall(fields: JsonFields, defaults: CallDefaults): TrajectoryCall {
  const error = readError(fields);
  const startTime = fields.time('startTime') ?? fields.time('timestamp') ?? defaults.startTime;
  const status = fields.oneOf('status', ['running', 'succeeded', 'failed']);
  return {
    id: fields.text('id') ?? defaults.id,
    parentId: fields.has('id') ? fields.text('parentId') : defaults.parentId,
    kind: fields.oneOf('kind', ['turn', 'llm_query', 'rlm_query']) ?? 'turn',
    depth: fields.whole('depth', 0) ?? 0,
    iteration: fields.whole('iteration', 1) ?? 1,
    block: fields.whole('block', 1),
    model: fields.text('model') ?? defaults.model,
    prompt: fields.text('prompt'),
    response: fields.text('response'),
    toolsUsed: fields.texts('toolsUsed'),
    tokensIn: fields.perhapsAmount('tokensIn'),
    tokensOut: fields.perhapsAmount('tokensOut'),
    costUsd: fields.perhapsAmount('costUsd'),
    startTime,
    latencyMs: fields.perhapsAmount('latencyMs'),
    status: status ?? (error === null ? 'succeeded' : 'failed'),
    error,
    retries: fields.amount('retries'),
    deduplicated: fields.flag('deduplicated'),
    blocks: fields.list('blocks').map((block, index) => readBlock(block, index, startTime)),
    toolCalls: readToolCalls(fields, startTime),
  };
}
