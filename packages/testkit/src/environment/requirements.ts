import type { EnvironmentCapabilities } from '@rlm-ts/domain';
import type { EnvironmentAllowances } from './environment-harness.js';

/** What an environment must claim for a case to be about it. */
export interface EnvironmentRequirement {
  /** Completes the sentence "left out because it …". */
  readonly reason: string;
  readonly isMet: (capabilities: EnvironmentCapabilities, allows: EnvironmentAllowances) => boolean;
}

/** The requirements that cases name. */
export const requirement = {
  python: {
    reason: 'is written in Python',
    isMet: (capabilities) => capabilities.language === 'python',
  },
  persistentState: {
    reason: 'needs variables that persist (capability persistentState)',
    isMet: (capabilities) => capabilities.persistentState,
  },
  subCalls: {
    reason: 'asks models (capability subCalls)',
    isMet: (capabilities) => capabilities.subCalls,
  },
  tools: {
    reason: 'calls functions of the application (capability tools)',
    isMet: (capabilities) => capabilities.tools,
  },
  liveOutput: {
    reason: 'watches what a block prints while it runs (capability liveOutput)',
    isMet: (capabilities) => capabilities.liveOutput,
  },
  interruptible: {
    reason: 'interrupts a block without losing variables (capability interruptible)',
    isMet: (capabilities) => capabilities.interruptible,
  },
  fileContexts: {
    reason: 'loads a file as context (capability fileContexts)',
    isMet: (capabilities) => capabilities.fileContexts,
  },
  osModule: {
    reason: 'imports os and the like (allowance osModule)',
    isMet: (_capabilities, allows) => allows.osModule === true,
  },
  processes: {
    reason: 'starts programs (allowance processes)',
    isMet: (_capabilities, allows) => allows.processes === true,
  },
  memoryLimit: {
    reason: 'fills the memory (allowance memoryLimitMb)',
    isMet: (_capabilities, allows) => allows.memoryLimitMb !== undefined,
  },
} as const satisfies Record<string, EnvironmentRequirement>;
