import { EMPTY_REPL_RESULT, type ReplResult, type SubCallRecord } from '@rlm-ts/domain';
import type { ResultMessage } from './messages.js';
import { protocolViolation } from './protocol-violation.js';
import { decodeText, type TextEncodingName } from './text-encoding.js';

/**
 * A block's result as the sandbox told it.
 *
 * @throws RlmError `PROTOCOL_VIOLATION` if the sizes do not add up to the body, or if the JSON of an
 *   answer is none.
 */
export function toReplResult(
  message: ResultMessage,
  body: Buffer,
  facts: { readonly executionTimeMs: number; readonly subCalls: readonly SubCallRecord[] },
): ReplResult {
  const [stdoutSize, stdoutBytes] = message.stdout;
  const [stderrSize, stderrBytes] = message.stderr;
  const textsEnd = stdoutSize + stderrSize;
  const parts = new BodyParts(body, textsEnd);
  const { answer } = message;
  const text = answer === null ? null : parts.text(answer);
  const json = answer?.json === undefined ? null : parts.json(answer.json);
  const remembered = message.facts?.map((fact) => parts.text(fact)) ?? [];
  parts.end();
  const final =
    answer === null || text === null || answer.source === 'draft'
      ? null
      : { text, source: answer.source, ...(json !== null && { json }) };
  return {
    stdout: stdoutSize === 0 ? '' : body.toString('utf8', 0, stdoutSize),
    stderr: stderrSize === 0 ? '' : body.toString('utf8', stdoutSize, textsEnd),
    stdoutBytes,
    stderrBytes,
    error: message.error,
    timedOut: message.timedOut,
    outOfMemory: message.error?.type === 'MemoryError',
    stateLost: false,
    executionTimeMs: facts.executionTimeMs,
    variables: message.variables,
    subCalls: facts.subCalls,
    finalAnswer: final,
    facts: remembered,
    draftAnswer: final === null ? text : null,
  };
}

/** Takes a body apart from `start` on, piece by piece. */
class BodyParts {
  constructor(
    private readonly body: Buffer,
    private start: number,
  ) {}

  text({ encoding, size }: { encoding: TextEncodingName; size: number }): string {
    return decodeText(encoding, this.take(size));
  }

  /** The text of a JSON value, untouched. */
  json(size: number): string {
    const text = this.take(size).toString('utf8');
    try {
      JSON.parse(text);
    } catch (cause) {
      throw protocolViolation('the JSON of an answer is none', cause);
    }
    return text;
  }

  /** Nothing must be left. */
  end(): void {
    if (this.start === this.body.length) return;
    throw protocolViolation('the sizes in a result do not add up to its body');
  }

  private take(size: number): Buffer {
    const piece = this.body.subarray(this.start, this.start + size);
    this.start += size;
    return piece;
  }
}

/** Why an interpreter had to be replaced while it ran a block. */
export interface Loss {
  readonly reason: 'timeout' | 'memory' | 'died' | 'protocol';
  /** For `died` and `protocol`: what is known of it. */
  readonly detail: string;
}

/** The result of a block whose interpreter is gone, and with it the block's output. */
export function lostResult(
  loss: Loss,
  facts: { readonly executionTimeMs: number; readonly subCalls: readonly SubCallRecord[] },
): ReplResult {
  const [type, message] = describeLoss(loss);
  return {
    ...EMPTY_REPL_RESULT,
    ...facts,
    error: { type, message, traceback: '' },
    timedOut: loss.reason === 'timeout',
    outOfMemory: loss.reason === 'memory',
    stateLost: true,
  };
}

function describeLoss(loss: Loss): [type: string, message: string] {
  const after =
    'All variables are lost; context and setup code are loaded again for the next block.';
  switch (loss.reason) {
    case 'timeout':
      return [
        'TimeoutError',
        `The block ran past its time limit, did not stop when interrupted and was killed. ${after}`,
      ];
    case 'memory':
      return ['MemoryError', `The block was killed for using too much memory. ${after}`];
    case 'died':
      return [
        'SandboxDied',
        `The interpreter ended while the block ran (${loss.detail}). ${after}`,
      ];
    case 'protocol':
      return [
        'SandboxDied',
        `The block broke its connection to the host (${loss.detail}). ${after}`,
      ];
  }
}
