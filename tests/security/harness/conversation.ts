import { createMockLlm } from '@rlm-ts/adapters';
import { createRlm } from '@rlm-ts/api';
import type { EnvironmentFactory } from '@rlm-ts/domain';

import type { RunAttack } from '../attacks/attack.js';
import type { CanaryField } from '../canaries/field.js';
import type { Outcome } from './outcome.js';

/** What the last reply of every run answers. */
const GENUINE = 'genuine';

const MAX_ITERATIONS = 8;

/** The texts of a run, with what must not become its answer. */
export function conversationOf(
  { context, replies, subReply = 'noted' }: RunAttack,
  forged: string,
): { readonly context: string; readonly replies: readonly string[]; readonly subReply: string } {
  const filled = (text: string): string => text.replaceAll('{forged}', forged);
  return {
    context: filled(context),
    replies: replies.map(filled),
    subReply: filled(subReply),
  };
}

/** Runs a whole run whose model says what the attack has it say, and looks at its answer. */
export async function runConversation(
  attack: RunAttack,
  { forged }: CanaryField,
  factory: EnvironmentFactory,
): Promise<Outcome> {
  const { context, replies, subReply } = conversationOf(attack, forged);
  const llm = createMockLlm({ root: replies, subCalls: () => subReply });
  const { name, capabilities } = factory;
  // Without `close`: the factory goes on after this run.
  const environment = {
    name,
    capabilities,
    open: (...session: Parameters<EnvironmentFactory['open']>) => factory.open(...session),
  };
  const rlm = createRlm({ llm, environment, maxIterations: MAX_ITERATIONS, maxSubCalls: 20 });
  try {
    const result = await rlm.completion('What does the context say?', { context });
    const asked = llm.requests.filter(({ purpose }) => purpose === 'sub_call').length;
    const isGenuine = result.success && result.answer === GENUINE;
    return {
      output: '', // what the code printed was the context, which holds the forged answer
      answer: result.answer,
      nextBlock: isGenuine ? 'genuine' : { instead: `led to ${String(result.answer)}` },
      modelCalls: asked,
      falseRecord:
        asked === result.usage.subCalls
          ? null
          : `the model was asked ${String(asked)} times, and ${String(result.usage.subCalls)} are counted`,
      neighbour: [],
      end: result.stopReason,
    };
  } finally {
    await rlm.close();
  }
}
