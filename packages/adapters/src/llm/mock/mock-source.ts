import { RlmError } from '@rlm-ts/domain';
import type { LLMRequest } from '@rlm-ts/domain';

import { compileRules } from './match-rules.js';
import type {
  MockReply,
  MockReplyList,
  MockResponder,
  MockRule,
  MockSubCalls,
} from './mock-reply.js';

/**
 * Hands out the next reply. Synchronous, so that calls made at once get their replies in the order
 * of the calls.
 *
 * @throws RlmError `MODEL_SCRIPT_EXHAUSTED`.
 */
export type MockSource = (request: LLMRequest) => MockReply | MockResponder;

/**
 * Turns a script's list, rules or function into a source.
 *
 * @param field The option it came from, for messages.
 * @throws RlmError `CONFIG_INVALID` for a rule that does not compile.
 */
export function mockSource(
  modelName: string,
  field: 'root' | 'subCalls',
  script: MockSubCalls,
): MockSource {
  if (typeof script === 'function') return () => script;
  if ('rules' in script) return fromRules(modelName, script);
  if (isRuleList(script)) return fromRules(modelName, { rules: script });
  return fromList(modelName, field, script);
}

function isRuleList(script: MockReplyList | readonly MockRule[]): script is readonly MockRule[] {
  const [first] = script;
  return typeof first === 'object' && 'match' in first;
}

function fromList(modelName: string, field: string, replies: MockReplyList): MockSource {
  const script = [...replies];
  let used = 0;
  return () => {
    const reply = script[used];
    used += 1;
    if (reply !== undefined) return reply;
    throw exhausted(
      modelName,
      `call ${String(used)} of its list "${field}", which holds ${count(script.length, 'reply', 'replies')}. Add one to "${field}", or give a function in its place.`,
      { field, replies: script.length },
    );
  };
}

function fromRules(modelName: string, rules: Parameters<typeof compileRules>[0]): MockSource {
  const match = compileRules(rules);
  return (request) => {
    const reply = match(request);
    if (reply !== null) return reply;
    const prompt = request.messages.at(-1)?.content ?? '';
    throw exhausted(
      modelName,
      `the prompt ${JSON.stringify(prompt.slice(0, 80))}: none of the ${count(rules.rules.length, 'rule', 'rules')} of "subCalls" matches. Add a rule, or a "default" beside "rules".`,
      { field: 'subCalls', rules: rules.rules.length },
    );
  };
}

function exhausted(modelName: string, what: string, details: Record<string, unknown>): RlmError {
  return new RlmError({
    code: 'MODEL_SCRIPT_EXHAUSTED',
    message: `The mock model "${modelName}" has no reply for ${what}`,
    details,
  });
}

function count(n: number, one: string, many: string): string {
  return `${String(n)} ${n === 1 ? one : many}`;
}
