// @ts-check
import { javascriptWorkerEnvironment } from '../third-party/javascript-worker-environment/src/index.js';
import { javascriptDialect } from './javascript-dialect.mjs';

/** @import { ConformanceSubject } from './conformance-subject.js' */

const { name, capabilities, optionsSchema, create } = javascriptWorkerEnvironment;

/** Somebody else's environment, in another language. @type {ConformanceSubject} */
export const javascriptWorker = {
  title: 'third party: javascript-worker',
  harness: {
    createFactory: (overrides) => ({
      name,
      capabilities,
      open: (session) => create(optionsSchema.parse(overrides), session),
    }),
    dialect: javascriptDialect,
  },
  leavesOut: [
    'watches what a block prints while it runs (capability liveOutput)',
    'calls functions of the application (capability tools)',
    'fills the memory (allowance memoryLimitMb)',
    'imports os and the like (allowance osModule)',
    'interrupts a block without losing variables (capability interruptible)',
    'is written in Python',
    'loads a file as context (capability fileContexts)',
    'starts programs (allowance processes)',
  ],
};
