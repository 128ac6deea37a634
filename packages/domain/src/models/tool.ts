import type { JsonValue } from './context-payload.js';

/** A tool as a model is told of it. */
export interface ToolSpecification {
  /** Letters, digits and `_`, not beginning with a digit: it is a Python function too. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments: of type `object`, its `properties` in the order of positional arguments. */
  readonly parameters: { readonly [key: string]: JsonValue };
}

/** Whether a model may, must or must not call tools; or the one that it must call. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** What a tool came to. A tool that fails is a result too. */
export interface ToolOutcome {
  readonly isError: boolean;
  /** JSON text of the result; for an error a sentence in plain text. */
  readonly text: string;
}

/** The arguments of a tool, by name. */
export interface ToolArguments {
  readonly [name: string]: JsonValue;
}
