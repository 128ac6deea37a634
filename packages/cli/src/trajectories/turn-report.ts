import {
  EMPTY_REPL_RESULT,
  formatBlockResult,
  formatSeconds,
  type TrajectoryBlock,
  type TrajectoryCall,
  type TrajectoryCallNode,
  type TrajectoryToolCall,
} from '@rlm-ts/api';
import { shorten } from '../progress/shorten.js';
import { oneLine } from '../output/one-line.js';
import { countOf, limitsOf, section, type ReportOptions } from './report-text.js';

/** Sub-calls of a turn that are told one by one, unless all are. */
const BRIEF_SUB_CALLS = 3;
const MAX_OUTPUT_BYTES = { brief: 1000, verbose: 1 << 20 };
const LEVEL = '    ';

/**
 * A turn for a person to read: what the model wrote, each block with what it printed, what the code
 * asked. Child runs follow within, a level deeper; in brief only what they were asked and answered.
 */
export function* turnReport(
  { call, children }: TrajectoryCallNode,
  options: ReportOptions,
  indent = '',
): Generator<string, void, undefined> {
  if (call.kind !== 'turn') {
    yield* subCallReport({ call, children }, options, indent);
    return;
  }
  const inner = `${indent}  `;
  const limits = limitsOf(options);
  yield `\n${indent}Turn ${String(call.iteration)}: ${factsOf(call)}\n`;
  // The reply holds the code; a person in a hurry need not read it twice.
  const isReplyTold = options.verbose || call.blocks.length === 0;
  if (isReplyTold && call.response !== null) yield section('reply', call.response, limits, inner);
  yield* call.toolCalls.map((toolCall) => `${inner}${toolLine(toolCall)}\n`);
  for (const block of call.blocks) yield blockReport(block, options, inner);
  const told = options.verbose ? children : children.slice(0, BRIEF_SUB_CALLS);
  for (const child of told) yield* subCallReport(child, options, inner);
  const left = children.slice(told.length);
  if (left.length > 0) {
    const failed = left.filter((each) => each.call.status === 'failed').length;
    const failures = failed === 0 ? '' : `, ${String(failed)} failed`;
    yield `${inner}… ${countOf(left.length, 'more sub-call')}${failures}: --verbose\n`;
  }
}

function blockReport(block: TrajectoryBlock, options: ReportOptions, indent: string): string {
  const { stdout, stderr, stdoutBytes, stderrBytes, error, variables } = block;
  const limits = limitsOf(options);
  const maxStdoutBytes = MAX_OUTPUT_BYTES[options.verbose ? 'verbose' : 'brief'];
  const result = { stdout, stderr, stdoutBytes, stderrBytes, error, variables };
  const output = formatBlockResult({ ...EMPTY_REPL_RESULT, ...result }, { maxStdoutBytes });
  const ends = [
    block.durationMs === null ? 'unfinished' : formatSeconds(block.durationMs),
    ...(block.timedOut ? ['timed out'] : []),
    ...(block.outOfMemory ? ['out of memory'] : []),
    ...(block.stateLost ? ['variables lost'] : []),
    ...(block.finalAnswer === null ? [] : ['gave the answer']),
  ];
  return [
    section('code', block.code, limits, indent),
    section(`output (${ends.join(', ')})`, output, limits, indent),
    ...block.toolCalls.map((toolCall) => `${indent}${toolLine(toolCall)}\n`),
  ].join('');
}

function* subCallReport(
  { call, children }: TrajectoryCallNode,
  options: ReportOptions,
  indent: string,
): Generator<string, void, undefined> {
  const turns = call.kind === 'rlm_query' ? `, ${countOf(children.length, 'turn')}` : '';
  yield `${indent}${call.kind}: ${factsOf(call)}${turns}\n`;
  if (options.verbose) {
    yield section('asked', call.prompt ?? '', limitsOf(options), `${indent}  `);
    for (const child of children) yield* turnReport(child, options, indent + LEVEL);
    if (call.response !== null) {
      yield section('answered', call.response, limitsOf(options), `${indent}  `);
    }
  } else {
    yield `${indent}  asked: ${firstLine(call.prompt ?? '')}\n`;
    if (call.response !== null) yield `${indent}  answered: ${firstLine(call.response)}\n`;
  }
}

function factsOf(call: TrajectoryCall): string {
  const { model, latencyMs, tokensIn, tokensOut, retries, deduplicated, error } = call;
  return [
    oneLine(model),
    latencyMs === null ? 'unfinished' : formatSeconds(latencyMs),
    ...(tokensIn === null ? [] : [`${tokensIn.toLocaleString('en-US')} tokens in`]),
    ...(tokensOut === null ? [] : [`${tokensOut.toLocaleString('en-US')} out`]),
    ...(retries === 0 ? [] : [countOf(retries, 'failed attempt')]),
    ...(deduplicated ? ['answered from an earlier call'] : []),
    ...(error === null ? [] : [`failed: ${oneLine(error.message)}`]),
  ].join(', ');
}

function toolLine({ name, latencyMs, isError, result }: TrajectoryToolCall): string {
  const time = latencyMs === null ? 'unfinished' : formatSeconds(latencyMs);
  return `tool ${oneLine(name)}: ${time}${isError ? `, failed: ${firstLine(result ?? '')}` : ''}`;
}

function firstLine(text: string): string {
  const [first = '(empty)', ...others] = shorten(text, {
    ...limitsOf({ verbose: false }),
    maxLines: 3,
  });
  const line = oneLine(first);
  return others.length === 0 ? line : `${line} …`;
}
