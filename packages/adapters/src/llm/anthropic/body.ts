import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages';

/** A message whose content is always a list of blocks, so that marking one changes nothing else. */
export interface BlockMessage {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlockParam[];
}

/** A request's body: of what the SDK allows, what we use, and what only older versions take. */
export interface AnthropicBody extends Omit<MessageCreateParamsStreaming, 'messages' | 'system'> {
  system?: TextBlockParam[];
  messages: BlockMessage[];
  temperature?: number;
  top_p?: number;
}

export type {
  ContentBlockParam,
  TextBlockParam,
  ToolChoice,
  ToolUnion,
} from '@anthropic-ai/sdk/resources/messages';
