import type { ToolArguments, ToolOutcome } from '../models/tool.js';
import { toolFailure } from './tool-failure.js';

/** The arguments that a model wrote, or what to answer it in place of the tool. */
export type ParsedToolArguments =
  | { readonly args: ToolArguments; readonly outcome: null }
  | { readonly args: null; readonly outcome: ToolOutcome };

/**
 * Reads the `argumentsJson` of a model's tool call. An empty text stands for no arguments, as some
 * providers send it; anything but a JSON object is an outcome that tells the model what to write.
 */
export function parseToolArguments(json: string): ParsedToolArguments {
  if (json.trim() === '') return { args: {}, outcome: null };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refused(`The arguments are not valid JSON (${why}).`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('The arguments are JSON, but not an object.');
  }
  return { args: value as ToolArguments, outcome: null };
}

function refused(what: string): ParsedToolArguments {
  const how = 'Call the tool again with one JSON object that has the arguments by their names.';
  return { args: null, outcome: toolFailure(`${what} ${how}`) };
}
