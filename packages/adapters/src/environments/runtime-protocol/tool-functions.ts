import {
  isParameterName,
  RlmError,
  toolNameProblem,
  whyNotAName,
  type JsonValue,
  type ToolSpecification,
} from '@rlm-ts/domain';
import { MAX_TOOL_NAME_CHARS } from './messages.js';

/** A tool as the sandbox makes a Python function of it. */
export interface ToolFunction {
  readonly name: string;
  readonly description: string;
  /** In the order of positional arguments; those that must be given come first. */
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[];
  /** Whether it takes other keyword arguments too. */
  readonly others: boolean;
}

/** The longest that all tools of a session may be together, as they are sent to the sandbox. */
const MAX_TOOLS_BYTES = 1 << 19;

/**
 * The functions that stand for a session's tools.
 *
 * @throws RlmError `CONFIG_INVALID` for a name that code cannot use or that is there twice, and for
 *   more than fits into a message.
 */
export function toolFunctions(
  specifications: readonly ToolSpecification[],
): readonly ToolFunction[] {
  const names = new Set<string>();
  const functions = specifications.map((specification) => {
    const { name, description } = specification;
    const why = toolNameProblem(name) ?? whyNotAName(name, MAX_TOOL_NAME_CHARS);
    if (why !== null) throw invalid(name, why);
    if (names.has(name)) throw invalid(name, 'is the name of another tool too');
    names.add(name);
    return { name, description, ...signatureOf(specification.parameters) };
  });
  const bytes = Buffer.byteLength(JSON.stringify(functions));
  if (bytes <= MAX_TOOLS_BYTES) return functions;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `The tools of a session take ${String(bytes)} bytes with their descriptions, and ${String(MAX_TOOLS_BYTES)} is the most: register fewer or shorten the descriptions.`,
  });
}

function signatureOf(
  schema: ToolSpecification['parameters'],
): Pick<ToolFunction, 'parameters' | 'others'> {
  const properties = Object.keys(asObject(schema['properties']));
  const { required, additionalProperties } = schema;
  const needed = new Set(Array.isArray(required) ? required : []);
  // What Python has no parameter for can still be given by ** and a dictionary.
  const named = properties.filter(isParameterName);
  // A parameter without a default cannot stand behind one that has one.
  const firstOptional = named.findIndex((name) => !needed.has(name));
  const parameters = named.map((name, index) => ({
    name,
    required: firstOptional === -1 || index < firstOptional,
  }));
  const open =
    additionalProperties === undefined
      ? schema['properties'] === undefined
      : additionalProperties !== false;
  return { parameters, others: open || named.length < properties.length };
}

function asObject(value: JsonValue | undefined): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function invalid(name: string, why: string): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `The tool ${JSON.stringify(name)} cannot be a function in code: its name ${why}. Register it under another name.`,
    details: { tool: name },
  });
}
