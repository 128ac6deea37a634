import type { CodeAnswer, JsonValue, ReplError, ReplResult, SubCallRecord } from '@rlm-ts/domain';
import { filteredFields } from './filtered-fields.js';
import type { Inspection } from './inspection.js';
import { textsInJson, withTextsInJson } from './texts-in-json.js';
import type { VariableCheck } from './variable-check.js';

/** A block's result as it may leave the sandbox. What holds no text costs nothing. */
export async function filteredResult(
  result: ReplResult,
  inspection: Inspection,
  variableCheck: VariableCheck,
): Promise<ReplResult> {
  const { error, variables, subCalls, finalAnswer, facts, draftAnswer } = result;
  return {
    ...result,
    ...(await output(result, 'stdout', inspection)),
    ...(await output(result, 'stderr', inspection)),
    ...(error !== null && { error: await filteredError(error, inspection) }),
    ...(variables.length > 0 && { variables: await variableCheck.filtered(variables, inspection) }),
    ...(subCalls.length > 0 && { subCalls: await filteredRecords(subCalls, inspection) }),
    ...(isThere(finalAnswer) && { finalAnswer: await filteredAnswer(finalAnswer, inspection) }),
    ...(isThere(facts) && { facts: await inspection.texts('facts', facts) }),
    ...(isThere(draftAnswer) && { draftAnswer: await inspection.text('answer', draftAnswer) }),
  };
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

async function output(
  result: ReplResult,
  stream: 'stdout' | 'stderr',
  inspection: Inspection,
): Promise<Partial<ReplResult>> {
  const text = result[stream];
  if (text === '') return {};
  const checked = await inspection.text(stream, text);
  const bytes = result[`${stream}Bytes`];
  if (checked === text || bytes === undefined) return { [stream]: checked };
  // What a mark is shorter than its secret must not look as if it had been cut out.
  const grown = Buffer.byteLength(checked) - Buffer.byteLength(text);
  return { [stream]: checked, [`${stream}Bytes`]: bytes + grown };
}

async function filteredError(
  { type, message, traceback }: ReplError,
  inspection: Inspection,
): Promise<ReplError> {
  const [texts, checkedTraceback] = await inspection.twice(
    () => inspection.texts('error', [type, message]),
    () => inspection.text('error', traceback),
  );
  const [checkedType = '', checkedMessage = ''] = texts;
  return { type: checkedType, message: checkedMessage, traceback: checkedTraceback };
}

/** The name of a model that does not exist is whatever the code made up. */
function filteredRecords(
  records: readonly SubCallRecord[],
  inspection: Inspection,
): Promise<readonly SubCallRecord[]> {
  return filteredFields(
    records,
    'prompt',
    inspection,
    ({ model, error }) => [model, error?.message ?? ''],
    (record, [model = '', message = '']) => ({
      ...record,
      model,
      error: record.error && { ...record.error, message },
    }),
  );
}

async function filteredAnswer(answer: CodeAnswer, inspection: Inspection): Promise<CodeAnswer> {
  const { json } = answer;
  if (!isThere(json)) return { ...answer, text: await inspection.text('answer', answer.text) };
  const [text, checkedJson] = await inspection.twice(
    () => inspection.text('answer', answer.text),
    () => filteredJson(json, inspection),
  );
  return { ...answer, text, json: checkedJson };
}

/** Looked at as values: what a JSON text escapes, nobody would find in it. */
async function filteredJson(json: string, inspection: Inspection): Promise<string | null> {
  let value: JsonValue;
  let texts: readonly string[];
  try {
    value = JSON.parse(json) as JsonValue;
    texts = textsInJson(value);
  } catch {
    // Nobody can use it; and what cannot be looked at does not leave.
    return null;
  }
  const checked = await inspection.texts('answer', texts);
  return checked === texts ? json : JSON.stringify(withTextsInJson(value, checked));
}
