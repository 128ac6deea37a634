import * as z from 'zod';

/** The `jsonl` logger's options. */
export const jsonlOptionsSchema = z.strictObject({
  path: z.string().min(1).describe('File that events are appended to; its folder must exist.'),
});

/** The `jsonl` logger's options. */
export type JsonlOptions = z.output<typeof jsonlOptionsSchema>;
