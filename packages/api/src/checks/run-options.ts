import { parseConfig } from '@rlm-ts/application';
import type { EgressFinding, EnvironmentNotice, OutputPiece } from '@rlm-ts/domain';
import * as z from 'zod';
import { checkContextInput, type ContextInput } from '../context-input.js';
import { callback, milliseconds, signal, words } from './kinds.js';

// What these three hold is checked by who reads it, as `CONTEXT_INVALID`.
const data = {
  context: z.unknown().optional(),
  contextPath: z.unknown().optional(),
  maxContextFiles: z.unknown().optional(),
};

const toolChoice = z.union(
  [z.enum(['auto', 'none', 'required']), z.strictObject({ name: z.string().min(1) })],
  { error: 'expected "auto", "none", "required", or { name } of a tool' },
);

const output = z.custom<object>(
  (value) => typeof value === 'object' && value !== null && '_zod' in value,
  'expected a schema of zod 4, such as z.object({ … })',
);

/** Options of a question that is answered as a whole. */
export const completionOptionsSchema = z.strictObject({
  ...data,
  signal,
  output: output.optional(),
  toolChoice: toolChoice.optional(),
});

/** Options of a question whose events are read. */
export const streamOptionsSchema = completionOptionsSchema.extend({ live: z.boolean().optional() });

/** Options of a question to an orchestrator. */
export const orchestratorRunOptionsSchema = completionOptionsSchema.omit({
  output: true,
  toolChoice: true,
});

/** Options of a session without a root model. */
export const sessionOptionsSchema = z.strictObject({
  ...data,
  signal,
  onNotice: callback<(notice: EnvironmentNotice) => void>().optional(),
  onFinding: callback<(finding: EgressFinding) => void>().optional(),
});

/** Options of one block of code. */
export const executeOptionsSchema = z.strictObject({
  signal,
  timeoutMs: milliseconds.optional(),
  onOutput: callback<(piece: OutputPiece) => void>().optional(),
});

/** Options of an operation that can be ended, and of nothing else. */
export const operationOptionsSchema = z.strictObject({ signal });

/**
 * Checks a question and its options before anything else is done.
 *
 * @throws RlmError `CONFIG_INVALID` that names what is wrong, and the nearest known option;
 *   `CONTEXT_INVALID`.
 */
export function checkQuestion(
  prompt: unknown,
  options: ContextInput,
  schema: z.ZodType<object>,
): void {
  parseConfig(words, prompt, 'prompt');
  parseConfig(schema, options, 'options');
  checkContextInput(options);
}

/** @throws RlmError `CONFIG_INVALID` for what is no block of code. One may be empty. */
export function checkCode(code: unknown): void {
  parseConfig(z.string(), code, 'code');
}
