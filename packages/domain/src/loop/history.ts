import { BYTES_PER_TOKEN } from '../budget/bytes-per-token.js';
import { utf8ByteLength } from '../formatting/utf8-byte-length.js';
import type { ChatCompletion, ChatMessage } from '../models/chat.js';
import type { ReplResult, VariableSummary } from '../models/repl-result.js';
import type { HistoryState } from '../ports/context-compressor.port.js';

/** What a root model is shown, and what has to survive when that gets too long. */
export class History {
  private list: ChatMessage[];
  private readonly openingMessages: number;
  private readonly facts: string[] = [];
  private readonly variables = new Map<string, VariableSummary>();
  /** The provider's count, up to and including the message of that index. */
  private counted = { messages: 0, tokens: 0 };

  constructor(opening: readonly ChatMessage[]) {
    this.list = [...opening];
    this.openingMessages = opening.length;
  }

  get messages(): readonly ChatMessage[] {
    return this.list;
  }

  /** What was said after the opening. */
  get turns(): readonly ChatMessage[] {
    return this.list.slice(this.openingMessages);
  }

  add(...messages: readonly ChatMessage[]): void {
    this.list.push(...messages);
  }

  /** The model's reply to all messages so far. */
  addReply({ text, toolCalls = [], continuation, usage }: ChatCompletion): void {
    this.list.push({
      role: 'assistant',
      content: text,
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
      ...(continuation === undefined ? {} : { continuation }),
    });
    if (usage === null) return;
    this.counted = {
      messages: this.list.length,
      tokens: usage.inputTokens + usage.outputTokens,
    };
  }

  /** What a block left behind. */
  note({ facts = [], variables, stateLost }: ReplResult): void {
    if (stateLost) this.variables.clear();
    for (const variable of variables) {
      this.variables.delete(variable.name);
      this.variables.set(variable.name, variable);
    }
    for (const fact of facts) if (!this.facts.includes(fact)) this.facts.push(fact);
  }

  /** @param refused The provider has just refused the messages for their length. */
  state(windowTokens: number | null, refused: boolean): HistoryState {
    return {
      messages: this.list,
      openingMessages: this.openingMessages,
      facts: this.facts,
      variables: [...this.variables.values()],
      tokens: this.tokens(),
      windowTokens,
      refused,
    };
  }

  /** Goes on with other messages. */
  replace(messages: readonly ChatMessage[]): void {
    this.list = [...messages];
    this.counted = { messages: 0, tokens: 0 };
  }

  /** Tokens of all messages, about. */
  tokens(): number {
    const bytes = this.list
      .slice(this.counted.messages)
      .reduce((sum, message) => sum + bytesOf(message), 0);
    return this.counted.tokens + Math.ceil(bytes / BYTES_PER_TOKEN);
  }
}

function bytesOf(message: ChatMessage): number {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  return calls.reduce(
    (sum, { name, argumentsJson }) => sum + utf8ByteLength(name) + utf8ByteLength(argumentsJson),
    utf8ByteLength(message.content),
  );
}
