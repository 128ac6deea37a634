/** A part of a message, with whatever fields the provider gives it besides these. */
export interface GeminiPart {
  readonly [field: string]: unknown;
  readonly text?: string;
  readonly thoughtSignature?: string;
  readonly functionCall?: GeminiFunctionCall;
  readonly functionResponse?: GeminiFunctionResponse;
}

/** A call as it is sent back. Some models give their calls no ids, and want none. */
export interface GeminiFunctionCall {
  readonly id?: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What became of a {@link GeminiFunctionCall}. */
export interface GeminiFunctionResponse {
  readonly id?: string;
  readonly name: string;
  readonly response: { readonly output: string } | { readonly error: string };
}

/** One message. */
export interface GeminiContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly GeminiPart[];
}

/** How the model may think. */
export interface GeminiThinking {
  readonly thinkingBudget?: number;
  readonly thinkingLevel?: 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH';
  readonly includeThoughts?: boolean;
}
