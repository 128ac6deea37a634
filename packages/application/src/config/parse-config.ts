import { RlmError, suggest } from '@rlm-ts/domain';
import * as z from 'zod';

/**
 * Checks a value against a schema and fills in defaults.
 *
 * @param where How a person calls the value, such as `config` or `config.environment.options`.
 * @throws RlmError `CONFIG_INVALID` that lists every problem with its place; for a key that does not
 *   exist, the nearest one that does.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const checked = checkConfig(schema, value);
  if (checked.problems === undefined) return checked.data;
  const problems = checked.problems.map(
    ({ path, message }) => `${placeOf(where, path)}: ${message}`,
  );
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: problems.join('\n'),
    details: { where, problems },
  });
}

/** What is wrong at one place of a value. */
export interface ConfigProblem {
  /** The place; of an unknown key, including that key. */
  readonly path: readonly PropertyKey[];
  /** A sentence about it. */
  readonly message: string;
  /** The last of the path is a key that does not exist. */
  readonly isUnknownKey: boolean;
}

/** As {@link parseConfig}, for a caller who tells the problems in its own way. */
export function checkConfig<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
):
  | { readonly data: z.output<Schema>; readonly problems?: never }
  | { readonly problems: readonly ConfigProblem[] } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { data: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => describe(issue, schema)) };
}

function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  base: readonly PropertyKey[] = [],
): ConfigProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown key. ${suggest(key, known)}`,
      isUnknownKey: true,
    }));
  }
  const nearest = issue.code === 'invalid_union' ? nearestAlternative(issue.errors) : undefined;
  if (nearest !== undefined) return nearest.flatMap((each) => describe(each, schema, path));
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const message = isMissing
    ? `required, and it is missing (${issue.expected}).`
    : `${issue.message}.`;
  return [{ path, message, isUnknownKey: false }];
}

/**
 * The problems of the alternative of a union that was most likely meant: the one that fits to the
 * greatest depth, and of those the one with the fewest problems. None if all of them fail at once.
 */
function nearestAlternative(
  alternatives: readonly z.core.$ZodIssue[][],
): readonly z.core.$ZodIssue[] | undefined {
  const [nearest] = alternatives
    .map((issues) => ({ issues, depth: depthOf(issues), size: sizeOf(issues) }))
    .sort((one, other) => other.depth - one.depth || one.size - other.size);
  return nearest === undefined || nearest.depth === 0 ? undefined : nearest.issues;
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  const depths = issues.map((issue) => {
    const depth = issue.path.length;
    if (issue.code === 'invalid_union') return depth + Math.max(0, ...issue.errors.map(depthOf));
    // Told by the object that holds the key, and that has the right type.
    return issue.code === 'unrecognized_keys' ? depth + 1 : depth;
  });
  return Math.max(0, ...depths);
}

function sizeOf(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce(
    (size, issue) => size + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
    0,
  );
}

function placeOf(where: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, key) =>
      typeof key === 'number' ? `${place}[${String(key)}]` : `${place}.${String(key)}`,
    where,
  );
}

/** The keys of the object that a schema describes at a path; none where it is not an object. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const current = unwrap(schema);
  if (current instanceof z.ZodUnion) {
    return [...new Set(current.options.flatMap((option) => keysAt(option, path)))];
  }
  const [key, ...rest] = path;
  if (key === undefined) return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
  const member = memberOf(current, key);
  return member === undefined ? [] : keysAt(member, rest);
}

function memberOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    return (schema.shape as Record<PropertyKey, z.core.$ZodType | undefined>)[key];
  }
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

/** The schema inside optionals, defaults and transformations. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return unwrap(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.out) : schema;
}
