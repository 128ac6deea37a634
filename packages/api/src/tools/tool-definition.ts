import type * as z from 'zod';

/** What a tool's function is given besides its arguments. */
export interface ToolCallOptions {
  /** Fires when the time is over or nobody wants the result any more. */
  readonly signal: AbortSignal;
}

/** A tool with a schema of its arguments. */
export interface ToolDefinition<Parameters extends z.ZodObject = z.ZodObject> {
  /** What models and code call it: letters, digits and `_`, and no keyword of Python. */
  readonly name: string;
  /** Told to models: what it does, and when to use it. */
  readonly description: string;
  /** A `z.object({ … })` of zod 4, its keys in the order of positional arguments. */
  readonly parameters: Parameters;
  /** Whether child runs have it too. Default `false`. */
  readonly grantToChildren?: boolean;
  /** Milliseconds after which a call is given up. Default 120000. */
  readonly timeoutMs?: number;
  /**
   * Does the work, with arguments that the schema has parsed. What it returns must fit into JSON;
   * `undefined` counts as `null`. What it throws is told to whoever called the tool.
   */
  execute(args: z.output<Parameters>, options: ToolCallOptions): unknown;
}

/** A function as a tool of its own name; its parameters take whatever JSON can hold. */
export type ToolFunction = (...args: never[]) => unknown;
