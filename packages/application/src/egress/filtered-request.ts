import type { ChatMessage, ContextPayload, SubCallRequest } from '@rlm-ts/domain';
import type { Inspection } from './inspection.js';
import { textsInJson, withTextsInJson } from './texts-in-json.js';

/** A question of the code as it may leave the sandbox, with all data that goes along. */
export async function filteredRequest(
  request: SubCallRequest,
  inspection: Inspection,
): Promise<SubCallRequest> {
  const { prompt, messages, model, context } = request;
  if (messages === undefined) {
    const [checkedPrompt = '', checkedModel = ''] = await inspection.texts('prompt', [
      prompt,
      model ?? '',
    ]);
    return {
      ...request,
      prompt: checkedPrompt,
      ...(model !== undefined && { model: checkedModel }),
      ...(context !== undefined && { context: await filteredContext(context, inspection) }),
    };
  }
  const alone = { kind: request.kind, prompt, ...(model !== undefined && { model }) };
  const [checkedMessages, rest] = await inspection.twice(
    () => filteredMessages(messages, inspection),
    // The same in words.
    () => filteredRequest(alone, inspection),
  );
  return { ...request, ...rest, messages: checkedMessages };
}

async function filteredMessages(
  messages: readonly ChatMessage[],
  inspection: Inspection,
): Promise<readonly ChatMessage[]> {
  const contents = messages.map(({ content }) => content);
  const checked = await inspection.texts('prompt', contents);
  if (checked === contents) return messages;
  return messages.map((message, index) => ({ ...message, content: checked[index] ?? '' }));
}

async function filteredContext(
  context: ContextPayload,
  inspection: Inspection,
): Promise<ContextPayload> {
  switch (context.kind) {
    case 'text':
      return { kind: 'text', text: await inspection.text('prompt', context.text) };
    case 'json': {
      const texts = textsInJson(context.value);
      const checked = await inspection.texts('prompt', texts);
      if (checked === texts) return context;
      return { kind: 'json', value: withTextsInJson(context.value, checked) };
    }
    case 'bytes': {
      // At the depth limit a model reads them as text.
      const text = new TextDecoder().decode(context.bytes);
      const checked = await inspection.text('prompt', text);
      return checked === text
        ? context
        : { kind: 'bytes', bytes: new TextEncoder().encode(checked) };
    }
    case 'file':
    case 'files':
      return context;
  }
}
