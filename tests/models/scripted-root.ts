import { defineLlm, type RlmExtensions } from '@rlm-ts/api';
import { createScriptedLlm } from '@rlm-ts/testkit';

/** A block of code in a reply. */
export { repl as block } from './mock-provider.js';

/**
 * Extensions with the backend `scripted`: a model that gives these replies in order.
 *
 * @param seen Gets what the model was told before each of them.
 */
export function scripted(replies: readonly (string | Error)[], seen: string[] = []): RlmExtensions {
  const model = createScriptedLlm('scripted', (request, index) => {
    seen.push(request.messages.map(({ content }) => content).join('\n'));
    const reply = replies[index] ?? new Error(`there is no reply number ${String(index)}`);
    if (reply instanceof Error) throw reply;
    return reply;
  });
  return { llms: [defineLlm({ name: 'scripted', create: () => model })] };
}
