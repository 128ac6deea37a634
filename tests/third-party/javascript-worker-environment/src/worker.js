// @ts-check
import { createContext, runInContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * The inside of the worker thread.
 *
 * @import { CodeAnswer, VariableSummary } from '@rlm-ts/domain'
 * @import { Outcome } from './running-block.js'
 */

const MAX_OUTPUT_CHARS = 1_000_000;
const MAX_VARIABLES = 100;
const encoder = new TextEncoder();

const port = parentPort;
if (port === null) throw new Error('worker.js is not a program of its own');

/** @type {Map<number, (answers: string[]) => void>} */
const waiting = new Map();
let asked = 0;
let output = { text: '', bytes: 0 };
/** @type {CodeAnswer | null} */
let finalAnswer = null;

const provided = {
  context: workerData.context,
  console: { log: (/** @type {unknown[]} */ ...values) => print(values.map(String).join(' ')) },
  llm_query: async (/** @type {unknown} */ prompt, /** @type {string=} */ model) =>
    (await ask([prompt], model))[0],
  llm_query_batched: async (/** @type {unknown[]} */ prompts, /** @type {string=} */ model) =>
    ask([...prompts], model),
  FINAL: (/** @type {unknown} */ value) => {
    finalAnswer = { text: String(value), source: 'final_call' };
  },
};
const globals = createContext({ ...provided });
const AsyncFunction = runInContext('(async () => {}).constructor', globals);

port.on('message', (message) => {
  if (message.type === 'execute') void execute(message.code);
  else if (message.type === 'context') globals.context = message.context;
  else {
    waiting.get(message.id)?.(message.answers);
    waiting.delete(message.id);
  }
});

/** @param {string} code */
async function execute(code) {
  const before = new Map(Object.entries(globals));
  output = { text: '', bytes: 0 };
  finalAnswer = null;
  const error = await runBlock(code);
  /** @type {Partial<Outcome>} */
  const outcome = {
    stdout: output.text,
    stdoutBytes: output.bytes,
    error,
    variables: summarise(before),
    finalAnswer,
  };
  port?.postMessage({ type: 'finished', outcome });
}

/** @param {string} code */
async function runBlock(code) {
  try {
    await new AsyncFunction(code).call(undefined);
    return null;
  } catch (thrown) {
    // Errors of another realm are no `instanceof Error` here, and code may throw anything.
    const { name = 'Error', message, stack = '' } = Object(thrown);
    return { type: String(name), message: String(message ?? thrown), traceback: String(stack) };
  }
}

/** @param {string} line */
function print(line) {
  const text = `${line}\n`;
  output.bytes += encoder.encode(text).length;
  output.text += text.slice(0, MAX_OUTPUT_CHARS - output.text.length);
}

/**
 * @param {unknown[]} prompts
 * @param {string | undefined} model
 * @returns {Promise<string[]>}
 */
function ask(prompts, model) {
  if (!prompts.every((prompt) => typeof prompt === 'string')) {
    throw new TypeError('a prompt is a string');
  }
  const base = /** @type {const} */ ({ kind: 'llm_query' });
  const requests = prompts.map((prompt) =>
    model === undefined ? { ...base, prompt } : { ...base, prompt, model },
  );
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    port?.postMessage({ type: 'ask', id, requests });
  });
}

/**
 * What is new or rebound among the global variables.
 *
 * @param {Map<string, unknown>} before
 * @returns {VariableSummary[]}
 */
function summarise(before) {
  return Object.entries(globals)
    .filter(([name, value]) => !(name in provided) && !isSame(before, name, value))
    .slice(0, MAX_VARIABLES)
    .map(([name, value]) => {
      const size = Object(value).length ?? Object(value).size;
      return { name, type: typeof value, size: typeof size === 'number' ? size : null };
    });
}

/**
 * @param {Map<string, unknown>} before
 * @param {string} name
 * @param {unknown} value
 */
function isSame(before, name, value) {
  return before.has(name) && Object.is(before.get(name), value);
}
