import type { ToolOutcome } from '../models/tool.js';

/** The outcome of a call that came to nothing, told in a sentence. */
export function toolFailure(text: string): ToolOutcome {
  return { isError: true, text };
}
