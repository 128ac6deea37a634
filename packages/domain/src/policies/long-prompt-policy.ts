import type { SubCallRequest } from '../models/sub-call.js';
import type { NestedCallPolicy } from '../ports/nested-call-policy.port.js';

/**
 * Makes a child run of each `llm_query` whose prompt is longer than a model reads well: the child
 * gets the prompt as its context and looks at it by code.
 */
export class LongPromptPolicy implements NestedCallPolicy {
  /** @param aboveChars Prompts with more characters than this get a child run. */
  constructor(private readonly aboveChars: number) {}

  childRunFor(request: SubCallRequest): SubCallRequest | null {
    const { prompt, model, messages } = request;
    if (messages !== undefined || prompt.length <= this.aboveChars) return null;
    return {
      kind: 'rlm_query',
      prompt:
        'The variable `context` holds a prompt that is too long to be read at once. Do what it asks, and give what it asks for as your answer.',
      context: { kind: 'text', text: prompt },
      ...(model === undefined ? {} : { model }),
    };
  }
}
