import type { Family } from './attack.js';
import { bombs } from './bombs.js';
import { codecsAndPickles } from './codecs-and-pickles.js';
import { ctypesFamily } from './ctypes.js';
import { escapes } from './escapes.js';
import { forgedAnswers } from './forged-answers.js';
import { forgedFrames } from './forged-frames.js';
import { formatStrings } from './format-strings.js';
import { frames } from './frames.js';
import { garbageCollector } from './gc.js';
import { generatorsAndTracebacks } from './generators-and-tracebacks.js';
import { importMachinery } from './import-machinery.js';
import { objectGraph } from './object-graph.js';
import { otherProcesses } from './other-processes.js';
import { outliving } from './outliving.js';
import { proc } from './proc.js';
import { promptInjection } from './prompt-injection.js';
import { replacedBuiltins } from './replaced-builtins.js';
import { signals } from './signals.js';
import { sockets } from './sockets.js';
import { subCalls } from './sub-calls.js';
import { symlinks } from './symlinks.js';

/** All attacks, by family. */
export const FAMILIES: readonly Family[] = [
  objectGraph,
  frames,
  formatStrings,
  generatorsAndTracebacks,
  ctypesFamily,
  garbageCollector,
  codecsAndPickles,
  importMachinery,
  replacedBuiltins,
  forgedFrames,
  proc,
  symlinks,
  sockets,
  outliving,
  signals,
  otherProcesses,
  bombs,
  subCalls,
  forgedAnswers,
  promptInjection,
  escapes,
];
