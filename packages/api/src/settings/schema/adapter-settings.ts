import * as z from 'zod';

/** `memoryLimit` is `memory_limit`; `startTimeoutMs` is `start_timeout`, in seconds. */
export type SettingName<Option extends string> = Option extends `${infer Words}Ms`
  ? SnakeCase<Words>
  : SnakeCase<Option>;

type SnakeCase<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `_${Lowercase<Letter>}`}${SnakeCase<Rest>}`
  : Name;

type Shape = Readonly<Record<string, z.ZodType>>;

/** The settings that stand for an adapter's options: all may be absent, none has a default. */
export type AdapterSettings<Options extends Shape> = {
  [Option in keyof Options & string as SettingName<Option>]: z.ZodOptional<
    z.ZodType<Exclude<z.output<Options[Option]>, undefined>>
  >;
};

const MILLISECONDS = /Ms$/;

/** What an adapter's option is called in a file of settings. */
export function settingNameOf(option: string): string {
  return option
    .replace(MILLISECONDS, '')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether an option holds milliseconds, which settings have in seconds. */
export function isInMilliseconds(option: string): boolean {
  return MILLISECONDS.test(option);
}

/**
 * The settings that stand for the options of an adapter: its own checks and descriptions under the
 * names and units of a file. Defaults stay with the adapter.
 */
export function adapterSettings<Options extends Shape>(options: Options): AdapterSettings<Options> {
  const settings = Object.entries(options).map(([option, schema]) => [
    settingNameOf(option),
    settingOf(option, schema),
  ]);
  // Built key by key, which the type system cannot follow.
  return Object.fromEntries(settings) as AdapterSettings<Options>;
}

function settingOf(option: string, schema: z.ZodType): z.ZodType {
  // The variable has a column of its own where settings are listed.
  const meaning = (schema.description ?? '').replace(/ Also RLM_\w+\.$/, '');
  const value = withoutDefault(schema);
  if (!isInMilliseconds(option)) return value.optional().describe(meaning);
  return seconds(value).optional().describe(`${meaning} In seconds.`);
}

function withoutDefault(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return withoutDefault(schema.unwrap());
  }
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('The schema of an option is not one of zod.');
}

/** The bounds of a number of milliseconds, as seconds. */
function seconds(milliseconds: z.ZodType): z.ZodNumber {
  const { minValue, maxValue } = milliseconds instanceof z.ZodNumber ? milliseconds : z.number();
  const atLeast = z.number().min((minValue ?? 1) / 1000);
  return maxValue === null || maxValue === Number.MAX_SAFE_INTEGER
    ? atLeast
    : atLeast.max(maxValue / 1000);
}
