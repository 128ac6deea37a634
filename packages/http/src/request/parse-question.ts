import { MAX_TIMER_MS, type JsonValue } from '@rlm-ts/api';
import { Refusal } from '../errors/refusal.js';
import { inexactNumber } from './inexact-number.js';

/** What the body of a request asks. */
export interface Question {
  readonly prompt: string;
  /** Undefined for none. */
  readonly context: JsonValue | undefined;
  /** Undefined if the body does not say; the headers decide then. */
  readonly stream: boolean | undefined;
  /** Milliseconds; undefined for no other limit than that of the `RLM`. */
  readonly timeoutMs: number | undefined;
  /** Whether the answer is to have the turns. */
  readonly iterations: boolean;
}

/** How much of a number is shown to whoever sent it. */
const SHOWN_DIGITS = 40;

type JsonObject = Readonly<Record<string, JsonValue>>;

/**
 * Reads the body of a request.
 *
 * @throws Refusal `BAD_REQUEST` saying what is wrong with it.
 */
export function parseQuestion(body: Uint8Array): Question {
  const fields = objectOf(parsed(body), 'The body');
  if ('contextPath' in fields) {
    throw bad('contextPath is not taken over HTTP. Send the data itself as "context".');
  }
  refuseOthers(fields, ['prompt', 'context', 'stream', 'options'], 'The body');
  const { prompt, context, stream, options } = fields;
  if (typeof prompt !== 'string' || prompt.trim() === '') {
    throw bad('"prompt" must be a text that is not empty, and not only white space.');
  }
  return {
    prompt,
    context: context ?? undefined,
    stream: flag(stream, 'stream'),
    ...optionsOf(options ?? {}),
  };
}

function optionsOf(value: JsonValue): Pick<Question, 'timeoutMs' | 'iterations'> {
  const options = objectOf(value, '"options"');
  refuseOthers(options, ['timeoutMs', 'iterations'], '"options"');
  const { timeoutMs, iterations } = options;
  if (timeoutMs !== undefined && timeoutMs !== null) {
    if (!(typeof timeoutMs === 'number' && Number.isInteger(timeoutMs) && timeoutMs > 0)) {
      throw bad('"options.timeoutMs" must be a whole number of milliseconds, of at least 1.');
    }
  }
  return {
    timeoutMs: typeof timeoutMs === 'number' ? Math.min(timeoutMs, MAX_TIMER_MS) : undefined,
    iterations: flag(iterations, 'options.iterations') ?? false,
  };
}

function parsed(body: Uint8Array): JsonValue {
  if (body.length === 0) {
    throw bad('The body is empty. Send a JSON object such as {"prompt": "…"}.');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw bad('The body is not in UTF-8.');
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw bad(`The body is no JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  // A run on other data than were sent would answer as if nothing had happened.
  const number = inexactNumber(text);
  if (number !== null) throw bad(cannotBeKept(number));
  return value;
}

function cannotBeKept(number: string): string {
  const shown = number.length > SHOWN_DIGITS ? `${number.slice(0, SHOWN_DIGITS)}…` : number;
  return `The number ${shown} cannot be kept exactly as a JSON number. Send it as a text ("…").`;
}

function objectOf(value: JsonValue, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw bad(`${what} must be a JSON object.`);
}

function refuseOthers(fields: JsonObject, known: readonly string[], what: string): void {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other === undefined) return;
  const shown = JSON.stringify(other.slice(0, 100));
  throw bad(`${what} must not have ${shown}. It may have: ${known.join(', ')}.`);
}

function flag(value: JsonValue | undefined, name: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw bad(`"${name}" must be true or false.`);
}

function bad(message: string): Refusal {
  return new Refusal('BAD_REQUEST', message);
}
