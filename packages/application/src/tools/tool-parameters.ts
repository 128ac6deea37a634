import {
  pythonNameProblem,
  RlmError,
  type ToolArguments,
  type ToolSpecification,
} from '@rlm-ts/domain';
import * as z from 'zod';

/**
 * What a model is told of a tool's parameters: JSON Schema of what the zod object takes in.
 *
 * @throws RlmError `CONFIG_INVALID` for anything but an object of zod 4, for what JSON Schema cannot
 *   say, and for a parameter that Python code cannot name.
 */
export function toolParametersOf(
  toolName: string,
  schema: z.ZodObject,
): ToolSpecification['parameters'] {
  if (!(schema instanceof z.core.$ZodObject)) {
    throw invalid(toolName, 'they must be a z.object({ … }) of zod 4');
  }
  for (const name of Object.keys(schema.shape)) {
    const problem = pythonNameProblem(name);
    if (problem !== null) throw invalid(toolName, `the name "${name}" ${problem}`);
  }
  const parameters = jsonSchemaOf(toolName, schema);
  // The dialect is of no use to a model, and some providers refuse the key.
  delete parameters.$schema;
  return {
    ...(parameters as ToolSpecification['parameters']),
    ...(isOpen(schema) ? {} : { additionalProperties: false }),
  };
}

/**
 * The arguments of one call as the schema parses them: defaults filled in, transformed. Names that
 * an ordinary object would drop in silence are problems too.
 *
 * @throws RlmError `TOOL_FAILED` that lists every problem, for the model to correct.
 */
export async function parseToolArgumentsBy<Schema extends z.ZodObject>(
  schema: Schema,
  toolName: string,
  args: ToolArguments,
): Promise<z.output<Schema>> {
  const known = Object.keys(schema.shape);
  const unknown = isOpen(schema) ? [] : Object.keys(args).filter((name) => !known.includes(name));
  const parsed = await z.safeParseAsync(schema, args);
  const issues = parsed.success ? [] : parsed.error.issues;
  const problems = [
    ...unknown.map((name) => `${name}: there is no such parameter.`),
    // Told already, and better.
    ...issues.filter(({ code, path }) => code !== 'unrecognized_keys' || path.length > 0).map(tell),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw wrongArguments(toolName, problems, known);
}

/** The error for arguments that a tool cannot take, in words that tell a model what to correct. */
export function wrongArguments(
  toolName: string,
  problems: readonly string[],
  parameters: readonly string[],
): RlmError {
  const takes =
    parameters.length === 0
      ? `${toolName} takes no arguments.`
      : `${toolName} takes: ${parameters.join(', ')}.`;
  return new RlmError({
    code: 'TOOL_FAILED',
    message: [
      `The arguments of ${toolName} do not fit:`,
      ...problems.map((problem) => `- ${problem}`),
      takes,
    ].join('\n'),
    details: { problems },
  });
}

function jsonSchemaOf(toolName: string, schema: z.ZodObject): z.core.JSONSchema.BaseSchema {
  try {
    return z.toJSONSchema(schema, { io: 'input' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(toolName, `JSON Schema cannot say what they are (${why})`, error);
  }
}

/** Whether the object takes names that it does not list. */
function isOpen(schema: z.ZodObject): boolean {
  const { catchall } = schema._zod.def;
  return catchall !== undefined && !(catchall instanceof z.core.$ZodNever);
}

function tell({ path, message }: z.core.$ZodIssue): string {
  const place = path.length === 0 ? 'All together' : path.map(String).join('.');
  const missing = message.endsWith('received undefined');
  return `${place}: ${missing ? 'it is missing' : message}.`;
}

function invalid(toolName: string, problem: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `The parameters of the tool ${toolName} cannot be used: ${problem}.`,
    cause,
    details: { toolName },
  });
}
