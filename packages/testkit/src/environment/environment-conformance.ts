import { abortCases } from './cases/abort-cases.js';
import { answerCases } from './cases/answer-cases.js';
import { basicCases } from './cases/basic-cases.js';
import { contextCases } from './cases/context-cases.js';
import { factCases } from './cases/fact-cases.js';
import { fileContextCases } from './cases/file-context-cases.js';
import { hostFunctionCases } from './cases/host-function-cases.js';
import { hostileCases } from './cases/hostile-cases.js';
import { isolationCases } from './cases/isolation-cases.js';
import { lifecycleCases } from './cases/lifecycle-cases.js';
import { liveOutputCases } from './cases/live-output-cases.js';
import { namedContextCases } from './cases/named-context-cases.js';
import { outputCases } from './cases/output-cases.js';
import { pythonExceptionCases } from './cases/python-exception-cases.js';
import { pythonLanguageCases } from './cases/python-language-cases.js';
import { subCallCases } from './cases/sub-call-cases.js';
import { timeoutCases } from './cases/timeout-cases.js';
import { variableCases } from './cases/variable-cases.js';
import type { EnvironmentConformanceCase } from './environment-case.js';

/**
 * The cases about the interpreter, what is passed into it and what it asks of the host, and not about
 * what it runs on. Two environments that run the same one, such as an engine's container runtimes, need
 * them once.
 */
export const interpreterConformance: readonly EnvironmentConformanceCase[] = [
  ...basicCases,
  ...contextCases,
  ...namedContextCases,
  ...pythonLanguageCases,
  ...pythonExceptionCases,
  ...variableCases,
  ...answerCases,
  ...factCases,
  ...liveOutputCases,
  ...subCallCases,
  ...hostFunctionCases,
];

/**
 * Everything that an environment promises, as cases of independent sessions. Not every one is about
 * every environment: `environmentCasesFor` picks those that are.
 *
 * The Python cases import, of the standard library, only `asyncio`, `dataclasses`, `json`, `math`,
 * `re`, `threading` and `time`; more only if the harness allows `osModule`.
 */
export const environmentConformance: readonly EnvironmentConformanceCase[] = [
  ...basicCases,
  ...lifecycleCases,
  ...abortCases,
  ...contextCases,
  ...namedContextCases,
  ...fileContextCases,
  ...pythonLanguageCases,
  ...pythonExceptionCases,
  ...variableCases,
  ...answerCases,
  ...factCases,
  ...outputCases,
  ...liveOutputCases,
  ...subCallCases,
  ...hostFunctionCases,
  ...timeoutCases,
  ...hostileCases,
  ...isolationCases,
];
