import { parseToolArgumentsBy, toolParametersOf, wrongArguments } from '@rlm-ts/application';
import {
  type JsonValue,
  pythonNameProblem,
  RlmError,
  type ToolArguments,
  toolNameProblem,
  type ToolPort,
  toolResultText,
  type ToolSpecification,
} from '@rlm-ts/domain';
import type * as z from 'zod';

import { type FunctionParameter, parameterNames } from './parameter-names.js';
import { checkDefinition } from './check-definition.js';
import { checkToolTimeout, DEFAULT_TOOL_TIMEOUT_MS, runBounded } from './run-bounded.js';
import type { ToolDefinition, ToolFunction } from './tool-definition.js';

/**
 * A tool out of a definition with a schema, or out of a plain function, whose name and parameters
 * are read from it: each takes any JSON and must be given unless it has a default.
 *
 * Its calls reject with `TOOL_FAILED` for arguments that do not fit, told so that a model can correct
 * them, and for a result that JSON cannot hold; with `TIMEOUT` and `ABORTED` at once, also if the
 * function goes on; and with whatever the function throws.
 *
 * @throws RlmError `CONFIG_INVALID` for a name that Python code cannot call, for parameters that a
 *   model cannot be told of, and for a function whose parameters cannot be read.
 */
export function toolOf<Parameters extends z.ZodObject>(
  from: ToolDefinition<Parameters> | ToolFunction,
): ToolPort {
  if (typeof from === 'function') return ofFunction(from);
  checkDefinition(from);
  return ofDefinition(from);
}

function ofDefinition<Parameters extends z.ZodObject>(
  definition: ToolDefinition<Parameters>,
): ToolPort {
  const { name, description, parameters, grantToChildren } = definition;
  const timeoutMs = definition.timeoutMs ?? DEFAULT_TOOL_TIMEOUT_MS;
  checkName(name);
  if (typeof description !== 'string' || description.trim() === '') {
    throw invalid(name, 'it needs a description: models choose by it');
  }
  if (typeof definition.execute !== 'function') throw invalid(name, 'it needs a function execute');
  checkToolTimeout(name, timeoutMs);
  const specification = { name, description, parameters: toolParametersOf(name, parameters) };
  return {
    ...tool(specification, timeoutMs, async (args, signal) =>
      definition.execute(await parseToolArgumentsBy(parameters, name, args), { signal }),
    ),
    ...(grantToChildren !== undefined && { grantToChildren }),
  };
}

function ofFunction(fn: ToolFunction): ToolPort {
  const { name } = fn;
  checkName(name);
  const parameters = parameterNames(fn);
  const names = parameters.map((parameter) => parameter.name);
  for (const each of names) {
    const problem = pythonNameProblem(each);
    if (problem !== null) throw invalid(name, `the name of its parameter ${each} ${problem}`);
  }
  const specification = {
    name,
    description: `Calls the application's function ${name}(${names.join(', ')}).`,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(names.map((parameter) => [parameter, {}])),
      required: parameters.filter(({ hasDefault }) => !hasDefault).map((each) => each.name),
      additionalProperties: false,
    },
  };
  return tool(specification, DEFAULT_TOOL_TIMEOUT_MS, async (args) => {
    const problems = problemsOf(parameters, args);
    if (problems.length > 0) throw wrongArguments(name, problems, names);
    const given = names.map((each) => (Object.hasOwn(args, each) ? args[each] : undefined));
    return fn(...(given as never[]));
  });
}

function tool(
  specification: ToolSpecification,
  timeoutMs: number,
  work: (args: ToolArguments, signal: AbortSignal) => Promise<unknown>,
): ToolPort {
  const { name } = specification;
  return {
    specification,
    call: async (args, { signal }) => {
      const bounds = { toolName: name, timeoutMs, signal };
      const result = await runBounded((stopped) => work(args, stopped), bounds);
      return JSON.parse(toolResultText(name, result)) as JsonValue;
    },
  };
}

function problemsOf(parameters: readonly FunctionParameter[], args: ToolArguments): string[] {
  const names = parameters.map(({ name }) => name);
  const unknown = Object.keys(args).filter((name) => !names.includes(name));
  const missing = parameters.filter(
    ({ name, hasDefault }) => !hasDefault && !Object.hasOwn(args, name),
  );
  return [
    ...unknown.map((name) => `${name}: there is no such parameter.`),
    ...missing.map(({ name }) => `${name}: it is missing.`),
  ];
}

function checkName(name: unknown): void {
  if (typeof name !== 'string') throw invalid(String(name), 'its name must be a text');
  if (name === '') throw invalid('without a name', 'a name is what models and code call it by');
  const problem = toolNameProblem(name);
  if (problem !== null) throw invalid(name, `the name ${problem}`);
}

function invalid(name: string, problem: string): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `The tool ${name} cannot be registered: ${problem}.`,
    details: { name },
  });
}
