import type { Attributes } from '@opentelemetry/api';
import type { ReplResult, SubCallRequest } from '@rlm-ts/domain';

/** What went to a model. */
export function inputContent({
  prompt,
  messages,
}: Pick<SubCallRequest, 'prompt' | 'messages'>): Attributes {
  const said = messages ?? [{ role: 'user', content: prompt }];
  return {
    'gen_ai.input.messages': JSON.stringify(
      said.map(({ role, content }) => message(role, content)),
    ),
  };
}

/** What came back. */
export function outputContent(text: string | null): Attributes {
  if (text === null) return {};
  return { 'gen_ai.output.messages': JSON.stringify([message('assistant', text)]) };
}

/** What a tool was called with; a block of code is the argument of the interpreter. */
export function toolArguments(args: object): Attributes {
  return { 'gen_ai.tool.call.arguments': JSON.stringify(args) };
}

/** What a block printed and raised. */
export function blockResult({ stdout, stderr, error }: ReplResult): Attributes {
  return { 'gen_ai.tool.call.result': JSON.stringify({ stdout, stderr, error }) };
}

function message(role: string, content: string): object {
  return { role, parts: [{ type: 'text', content }] };
}
