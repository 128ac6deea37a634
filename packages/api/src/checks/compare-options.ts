import { rlmConfigSchema } from '@rlm-ts/application';
import type { RlmEvent } from '@rlm-ts/domain';
import * as z from 'zod';
import { callback, words } from './kinds.js';
import { streamOptionsSchema } from './run-options.js';

/** A configuration whose root model is somebody else's matter. */
export const comparedConfigSchema = rlmConfigSchema.partial({ llm: true });

const LIST = 'expected a list of at least one model, such as "openai/gpt-5-mini"';

// Each is checked as a configuration of its own, with its place in the list.
const model = z.custom<string | object>(
  (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
  'expected a name such as "openai/gpt-5-mini", or { backend, modelName }',
);

/** Options of `compareModels`. */
export const compareOptionsSchema = streamOptionsSchema.extend({
  models: z.array(model, { error: LIST }).min(1, { error: LIST }),
  prompt: words,
  concurrency: z.int().min(1).optional(),
  onEvent: callback<(event: RlmEvent, label: string) => void>().optional(),
});
