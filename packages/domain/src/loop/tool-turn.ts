import type { ToolCall, ToolMessage } from '../models/chat.js';
import type { ToolOutcome } from '../models/tool.js';
import { shownText, type OutputLimits } from '../formatting/format-block-result.js';
import type { ToolHost } from '../ports/tool.port.js';
import { parseToolArguments } from '../tools/parse-tool-arguments.js';

/**
 * Calls all tools that a reply asks for, at once; the messages are in the order of the calls. Of a
 * long result the model is shown as much as of a block's output: code can call the tool and keep all.
 */
export function callTools(
  calls: readonly ToolCall[],
  tools: ToolHost | null,
  limits: OutputLimits,
  signal: AbortSignal,
): Promise<readonly ToolMessage[]> {
  return Promise.all(
    calls.map(async (call): Promise<ToolMessage> => {
      const { isError, text } = await outcomeOf(call, tools, signal);
      const content = shownText(text, limits);
      return { role: 'tool', toolCallId: call.id, toolName: call.name, content, isError };
    }),
  );
}

async function outcomeOf(
  { name, argumentsJson }: ToolCall,
  tools: ToolHost | null,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  if (tools === null) return { isError: true, text: `There is no tool "${name}".` };
  const { args, outcome } = parseToolArguments(argumentsJson);
  return outcome ?? tools.call(name, args, { signal });
}
