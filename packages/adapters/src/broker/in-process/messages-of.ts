import type { ChatMessage, ContextPayload, SubCallRequest } from '@rlm-ts/domain';

/**
 * What a model is sent for a sub-call. An `rlm_query` that is answered by a plain call, at the depth
 * limit, still has its data: it stands behind the question.
 */
export function messagesOf({ prompt, messages, context }: SubCallRequest): readonly ChatMessage[] {
  if (messages !== undefined) return messages;
  const text = context === undefined ? null : textOf(context);
  const content = text === null ? prompt : `${prompt}\n\nThe data:\n${text}`;
  return [{ role: 'user', content }];
}

function textOf(context: ContextPayload): string | null {
  switch (context.kind) {
    case 'text':
      return context.text;
    case 'json':
      return JSON.stringify(context.value);
    case 'bytes':
      return Buffer.from(context.bytes).toString('utf8');
    case 'file':
    case 'files':
      // Code hands over data, never files of the host.
      return null;
  }
}
