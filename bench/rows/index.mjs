import { block } from './block.mjs';
import { fileCompletion } from './file-completion.mjs';
import { fileContext } from './file-context.mjs';
import { kernelLayer } from './kernel-layer.mjs';
import { largeContext } from './large-context.mjs';
import { liveVariables } from './live-variables.mjs';
import { llmQuery } from './llm-query.mjs';
import { manySessions } from './many-sessions.mjs';
import { prints } from './prints.mjs';
import { sessionOpen } from './session-open.mjs';
import { subCalls } from './sub-calls.mjs';
import { version } from './version.mjs';

/**
 * All rows, in the order in which they are measured.
 *
 * @type {readonly import('./row.mjs').Row[]}
 */
export const rows = [
  block,
  sessionOpen,
  kernelLayer,
  llmQuery,
  liveVariables,
  largeContext,
  fileContext,
  fileCompletion,
  subCalls,
  manySessions,
  prints,
  version,
];
