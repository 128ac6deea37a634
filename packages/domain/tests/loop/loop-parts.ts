import { createScriptedLlm, type LlmScript, type ScriptedLlm } from '@rlm-ts/testkit';

import { BudgetLedger } from '../../src/budget/budget-ledger.js';
import { EventInbox } from '../../src/loop/event-inbox.js';
import { runLoop } from '../../src/loop/completion-loop.js';
import type { LoopInput, LoopOutcome } from '../../src/loop/loop-input.js';
import type { RlmEventBody } from '../../src/models/events.js';
import { EMPTY_REPL_RESULT, type ReplResult } from '../../src/models/repl-result.js';
import type { ClockPort } from '../../src/ports/clock.port.js';
import type { EnvironmentPort, ExecuteOptions } from '../../src/ports/environment.port.js';
import { openingMessages, type Opening } from '../../src/prompts/messages.js';

/** What a sub-call or anything else that is no business of the loop reports to it. */
export interface Outside {
  readonly type: 'outside';
  readonly text: string;
}

export type LoopEvent = RlmEventBody | Outside;

/** A block that printed nothing and did nothing, but for what is given. */
export function replResult(given: Partial<ReplResult> = {}): ReplResult {
  return { ...EMPTY_REPL_RESULT, ...given };
}

/** A block that raised. */
export function raised(type: string, message = 'no'): ReplResult {
  return replResult({ error: { type, message, traceback: '' } });
}

export type BlockScript = (
  code: string,
  index: number,
  options: ExecuteOptions,
) => Partial<ReplResult> | Promise<Partial<ReplResult>>;

/** An environment that runs no code and does with each block what a test says. */
export function scriptedEnvironment(
  script: BlockScript = (code) => ({ stdout: `ran ${code}` }),
): EnvironmentPort & { readonly blocks: readonly string[] } {
  const blocks: string[] = [];
  return {
    blocks,
    loadContext: async () => {},
    executeCode: async (code, options = {}) => {
      blocks.push(code);
      return replResult(await script(code, blocks.length - 1, options));
    },
    cleanup: async () => {},
  };
}

/** A clock that goes on by one millisecond each time it is looked at. */
function tickingClock(): ClockPort {
  let time = 0;
  const tick = (): number => (time += 1);
  return { now: tick, monotonic: tick, sleep: async () => {} };
}

/** A `repl` block. */
export function block(code: string): string {
  return `\`\`\`repl\n${code}\n\`\`\``;
}

/** What a test leaves out of a run is harmless. */
export interface RunSetup extends Partial<LoopInput<Outside>> {
  /** The root model's replies in order, or a script; {@link LoopInput.llm} wins. */
  readonly replies?: readonly string[] | LlmScript;
  readonly question?: Partial<Opening>;
  readonly blocks?: BlockScript;
  readonly onEvent?: (event: LoopEvent) => void;
}

export interface LoopRun {
  readonly outcome: LoopOutcome;
  readonly events: readonly LoopEvent[];
  readonly llm: ScriptedLlm;
  readonly environment: ReturnType<typeof scriptedEnvironment>;
  readonly ledger: BudgetLedger;
}

/** Runs the loop to its end. */
export async function run(setup: RunSetup = {}): Promise<LoopRun> {
  const { replies = [], blocks, onEvent, question, ...given } = setup;
  const llm = createScriptedLlm('root', typeof replies === 'function' ? replies : inOrder(replies));
  const environment = scriptedEnvironment(blocks);
  const ledger = given.ledger ?? new BudgetLedger();
  const loop = runLoop<Outside>({
    opening: openingMessages({
      systemPrompt: 'You count.',
      prompt: 'How many?',
      context: null,
      ...question,
    }),
    depth: 0,
    llm,
    environment,
    clock: tickingClock(),
    maxIterations: 10,
    maxStdoutBytes: 4000,
    retry: { maxRetries: 0, baseDelayMs: 0, maxDelayMs: 0 },
    stoppingPolicy: null,
    compressor: null,
    tools: null,
    answerForm: null,
    live: false,
    inbox: new EventInbox<LoopEvent>(),
    signal: new AbortController().signal,
    ...given,
    ledger,
  });
  const events: LoopEvent[] = [];
  let step = await loop.next();
  while (step.done !== true) {
    events.push(step.value);
    onEvent?.(step.value);
    step = await loop.next();
  }
  return { outcome: step.value, events, llm, environment, ledger };
}

/** A script that has no more to say when its replies are used up. */
function inOrder(replies: readonly string[]): LlmScript {
  return (_request, index) => {
    const reply = replies[index];
    if (reply === undefined) throw new Error(`there is no reply number ${String(index)}`);
    return reply;
  };
}

/** The last message of the request number `index`. */
export function askedAt(llm: ScriptedLlm, index: number): string {
  return llm.requests[index]?.messages.at(-1)?.content ?? '';
}
