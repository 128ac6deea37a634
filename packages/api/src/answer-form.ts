import { RlmError, type AnswerForm, type UncheckedAnswer } from '@rlm-ts/domain';
import * as z from 'zod';
import { beyondJson } from './beyond-json.js';

/**
 * The form of an answer that a schema describes: JSON that it accepts, or text if it accepts that.
 *
 * @param maxRejections Answers that may miss it before a run gives up.
 * @throws RlmError `CONFIG_INVALID` for what is no schema of zod 4, or one that no JSON can fit.
 */
export function answerFormOf(schema: z.ZodType, maxRejections: number): AnswerForm {
  const json = JSON.stringify(jsonSchemaOf(schema));
  return {
    description: `Give the answer as JSON that fits this JSON Schema, by \`FINAL(value)\` in code, where value is a dict, a list, a str, a number, a bool or None, or as JSON text:\n${json}`,
    maxRejections,
    check: async (answer) => {
      const [value, ...others] = readings(answer);
      const read = await parsed(schema, value);
      if ('value' in read) return read;
      for (const other of others) {
        const reread = await parsed(schema, other);
        if ('value' in reread) return reread;
      }
      return {
        problem:
          others.length > 0
            ? `The answer does not fit the schema:\n${read.problem}\nCorrect it and give it again.`
            : `The answer is no JSON. Give it as JSON that fits the schema.`,
      };
    },
  };
}

function jsonSchemaOf(schema: z.ZodType): unknown {
  try {
    const obstacle = beyondJson(schema);
    if (obstacle !== null) {
      throw new Error(
        `no JSON can be ${obstacle}; take a schema of JSON and .transform() it, or one of z.coerce`,
      );
    }
    return z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema._zod.def.type !== 'date') return;
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The schema in output cannot be used, it must be one of zod 4 that JSON can fit: ${reason}.`,
      cause,
    });
  }
}

/** What an answer may stand for, the likeliest first: as JSON if it is JSON, and as text. */
function readings({ text, json }: UncheckedAnswer): readonly [unknown, ...unknown[]] {
  const value = json === null ? parsedJson(withoutFence(text)) : parsedJson(json);
  // A schema of text takes an answer as it stands: nobody puts quotes around a sentence.
  return value === undefined ? [text] : [value, text];
}

async function parsed(
  schema: z.ZodType,
  value: unknown,
): Promise<{ readonly value: unknown } | { readonly problem: string }> {
  try {
    const { success, data, error } = await schema.safeParseAsync(value);
    return success ? { value: data } : { problem: z.prettifyError(error) };
  } catch (error) {
    // A transform or a refinement of the application's that throws at what it did not expect.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The value; `undefined`, which no JSON is, for text that is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Models like to put JSON into a fenced block. */
function withoutFence(text: string): string {
  const fenced = /^\s*```\w*[ \t]*\r?\n([\s\S]*?)\r?\n?```\s*$/.exec(text);
  return fenced?.[1] ?? text;
}
