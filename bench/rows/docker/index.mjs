import { block } from './block.mjs';
import { fileCompletion } from './file-completion.mjs';
import { fileContext } from './file-context.mjs';
import { largeContext } from './large-context.mjs';
import { llmQuery, llmQueryOverHttp } from './llm-query.mjs';
import { manySessions } from './many-sessions.mjs';
import { prints } from './prints.mjs';
import { sessionOpen } from './session-open.mjs';

/**
 * All rows, in the order in which they are measured.
 *
 * @type {readonly import('./row.mjs').DockerRow[]}
 */
export const rows = [
  block,
  sessionOpen,
  llmQuery,
  llmQueryOverHttp,
  largeContext,
  fileContext,
  fileCompletion,
  prints,
  manySessions,
];
