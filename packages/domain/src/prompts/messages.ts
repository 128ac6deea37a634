import type { ChatMessage } from '../models/chat.js';
import { describeContext } from './describe-context.js';
import type { ContextPayload } from '../models/context-payload.js';

/** The messages that every run begins with. */
export function openingMessages(
  systemPrompt: string,
  prompt: string,
  context: ContextPayload | null,
): ChatMessage[] {
  return [
    { role: 'system', content: systemPrompt },
    {
      role: 'user',
      content: `The question:\n${prompt}\n\nThe variable \`context\`: ${describeContext(context)}.`,
    },
  ];
}

/** Said to a model whose reply held neither code nor an answer. */
export const NOTHING_TO_DO =
  'Your reply had no ```repl block and no FINAL(...) at the start of a line, so nothing happened. Write code to go on, or give your answer.';

/** Said to a model that has used up its turns. */
export const LAST_TURN =
  'No turns are left and no more code will run. Reply with the best answer that your results so far support, as FINAL(your answer) or FINAL_VAR(name), and nothing else.';
