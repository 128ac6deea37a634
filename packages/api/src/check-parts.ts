import { RlmError } from '@rlm-ts/domain';

/** What an {@link RlmParts} must have of each part, for callers whose compiler does not tell them. */
interface UncheckedParts {
  readonly llm?: unknown;
  readonly subCallLlm?: unknown;
  readonly otherLlms?: unknown;
  readonly environment?: unknown;
  readonly loggers?: unknown;
  readonly egress?: unknown;
  readonly egressMode?: unknown;
}

/** @throws RlmError `CONFIG_INVALID` naming the first part that is missing or of a wrong kind. */
export function checkParts(parts: unknown): void {
  if (!isObject(parts)) throw invalid('createRlm takes an object of parts');
  const { llm, subCallLlm, otherLlms, environment, loggers, egress, egressMode }: UncheckedParts =
    parts;
  checkLlm(llm, 'llm');
  if (subCallLlm !== undefined) checkLlm(subCallLlm, 'subCallLlm');
  checkEach(otherLlms, 'otherLlms', checkLlm);
  checkMethod(environment, 'open', 'environment', 'such as createLocalEnvironmentFactory()');
  checkEach(loggers, 'loggers', (logger, where) => {
    checkMethod(logger, 'log', where, 'a LoggerPort');
  });
  if (egress !== undefined && egress !== null) {
    checkMethod(egress, 'open', 'egress', 'an EgressFilterPort');
  }
  if (egressMode !== undefined && egressMode !== 'redact' && egressMode !== 'raise') {
    throw invalid('egressMode must be "redact" or "raise"; to let everything out, egress is null');
  }
}

function checkLlm(llm: unknown, where: string): void {
  checkMethod(llm, 'complete', where, 'such as createMockLlm()');
  if (typeof Reflect.get(llm, 'modelName') !== 'string') {
    throw invalid(`${where} has no modelName`);
  }
}

function checkEach(
  list: unknown,
  where: string,
  check: (item: unknown, where: string) => void,
): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) throw invalid(`${where} must be a list`);
  for (const [index, item] of list.entries()) check(item, `${where}[${String(index)}]`);
}

function checkMethod(
  part: unknown,
  method: string,
  where: string,
  example: string,
): asserts part is object {
  if (isObject(part) && typeof Reflect.get(part, method) === 'function') return;
  throw invalid(`${where} must be an object with the method ${method}(), ${example}`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function invalid(what: string): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `${what}. A configuration of names and options is for createRlmFromConfig.`,
  });
}
