import type { ChatMessage } from '../models/chat.js';
import type { ContextPayload } from '../models/context-payload.js';
import type { ToolSpecification } from '../models/tool.js';
import { describeContext } from './describe-context.js';

/** What the messages are made of that every run begins with. */
export interface Opening {
  readonly systemPrompt: string;
  readonly prompt: string;
  readonly context: ContextPayload | null;
  /** Functions of the application that code can call. */
  readonly tools?: readonly ToolSpecification[];
  /** The form of the answer, in words. */
  readonly answerForm?: string | undefined;
  /** What came before, in a conversation of several questions. */
  readonly before?: string | undefined;
}

/** The messages that every run begins with. */
export function openingMessages(opening: Opening): ChatMessage[] {
  const { systemPrompt, prompt, context, tools = [], answerForm, before } = opening;
  const parts = [
    ...(before === undefined ? [] : [before]),
    `The question:\n${prompt}`,
    `The variable \`context\`: ${describeContext(context)}.`,
    ...(tools.length === 0 ? [] : [describeTools(tools)]),
    ...(answerForm === undefined ? [] : [answerForm]),
  ];
  return [
    { role: 'system', content: systemPrompt },
    { role: 'user', content: parts.join('\n\n') },
  ];
}

function describeTools(tools: readonly ToolSpecification[]): string {
  const lines = tools.map(({ name, description, parameters }) => {
    const { properties } = parameters;
    const names =
      typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
    return `- \`${name}(${names.join(', ')})\`: ${description}`;
  });
  return `The application's functions, to be called in code like any other:\n${lines.join('\n')}`;
}

/** Said to a model whose reply held neither code nor an answer. */
export const NOTHING_TO_DO =
  'Your reply had no ```repl block and no FINAL(...) at the start of a line, so nothing happened. Write code to go on, or give your answer.';

/** Said to a model that has used up its turns. */
export const LAST_TURN =
  'No turns are left and no more code will run. Reply with the best answer that your results so far support, as FINAL(your answer) or FINAL_VAR(name), and nothing else.';
