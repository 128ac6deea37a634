import {
  checkOption,
  type JsonValue,
  type ToolArguments,
  type ToolHost,
  type ToolSpecification,
} from '@rlm-ts/domain';
import { checkRecord } from '../checks.js';
import { abortableDelay } from './abortable-delay.js';

/** What a scripted tool does; what it throws becomes an outcome that says so. */
export type ToolScript = (args: ToolArguments) => JsonValue;

/** One call that reached {@link ScriptedTools}. */
export interface RecordedToolCall {
  readonly name: string;
  readonly args: ToolArguments;
  readonly signal: AbortSignal | undefined;
}

/** Tools without an application, for tests. */
export interface ScriptedTools extends ToolHost {
  /** Every call so far, in order of arrival. */
  readonly received: readonly RecordedToolCall[];
}

/**
 * Makes tools that take any text `query` and a number `limit`, and do what their script says.
 *
 * @param scripts By name.
 * @param latencyMs Milliseconds before an answer, by the call's number from 0 on. An aborted call is
 *   answered at once.
 */
export function createScriptedTools(
  scripts: Readonly<Record<string, ToolScript>>,
  latencyMs: (index: number) => number = () => 0,
): ScriptedTools {
  checkRecord(scripts, 'scripts');
  for (const [name, script] of Object.entries(scripts)) {
    checkOption(typeof script === 'function', `scripts.${name}`, 'a function', script);
  }
  checkOption(typeof latencyMs === 'function', 'latencyMs', 'a function', latencyMs);
  const received: RecordedToolCall[] = [];
  return {
    specifications: Object.keys(scripts).map(specify),
    received,
    async call(name, args, { signal } = {}) {
      const index = received.length;
      received.push({ name, args, signal });
      if (!(await abortableDelay(latencyMs(index), signal))) {
        return { isError: true, text: 'aborted' };
      }
      try {
        return { isError: false, text: JSON.stringify(scripts[name]?.(args) ?? null) };
      } catch (error) {
        return { isError: true, text: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

function specify(name: string): ToolSpecification {
  return {
    name,
    description: `The tool ${name}.`,
    parameters: {
      type: 'object',
      properties: { query: { type: 'string' }, limit: { type: 'number' } },
      required: ['query'],
      additionalProperties: false,
    },
  };
}
