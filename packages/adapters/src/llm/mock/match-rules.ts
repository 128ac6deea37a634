import { RlmError } from '@rlm-ts/domain';
import type { LLMRequest } from '@rlm-ts/domain';

import type { MockReply, MockResponder, MockRule, MockRules } from './mock-reply.js';

/** Finds the reply for a request, or `null` if no rule matches and there is no default. */
export type RuleMatcher = (request: LLMRequest) => MockReply | MockResponder | null;

/**
 * Compiles rules once.
 *
 * @throws RlmError `CONFIG_INVALID`, naming the rule, for an expression that does not compile.
 */
export function compileRules(rules: MockRules): RuleMatcher {
  const compiled = rules.rules.map((rule, index) => ({
    expression: compile(rule, index),
    reply: rule.reply,
  }));
  return (request) => {
    const prompt = request.messages.at(-1)?.content ?? '';
    for (const { expression, reply } of compiled) {
      const match = expression.exec(prompt);
      if (match !== null) return fillIn(reply, match);
    }
    return rules.default ?? null;
  };
}

function compile(rule: MockRule, index: number): RegExp {
  const { match, flags = '' } = rule;
  // `g` and `y` would make a match depend on the call before it.
  if (typeof match !== 'string') return new RegExp(match.source, match.flags.replace(/[gy]/g, ''));
  try {
    return new RegExp(match, flags.replace(/[gy]/g, ''));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The mock model's rule ${String(index + 1)} is not a regular expression: ${problem}. Correct its "match" or "flags".`,
      cause,
      details: { rule: index + 1, match, flags },
    });
  }
}

function fillIn(
  reply: MockReply | MockResponder,
  match: RegExpExecArray,
): MockReply | MockResponder {
  if (typeof reply === 'function') return reply;
  if (typeof reply === 'string') return expand(reply, match);
  return reply.text === undefined ? reply : { ...reply, text: expand(reply.text, match) };
}

/**
 * Fills in a template as `String.replace` does. Not done with `replace` itself, which would need
 * the whole prompt and would keep the text around the match.
 */
function expand(template: string, match: RegExpExecArray): string {
  const group = (digits: string): string | null => {
    const index = Number(digits);
    return index >= 1 && index < match.length ? (match[index] ?? '') : null;
  };
  return template.replace(/\$(\$|&|<([^>]*)>|\d{1,2})/g, (whole, token: string, name?: string) => {
    if (token === '$') return '$';
    if (token === '&') return match[0];
    if (name !== undefined) return match.groups === undefined ? whole : (match.groups[name] ?? '');
    const both = group(token);
    if (both !== null || token.length === 1) return both ?? whole;
    const first = group(token.slice(0, 1));
    return first === null ? whole : first + token.slice(1);
  });
}
