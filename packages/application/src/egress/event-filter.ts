import type {
  CompletionResult,
  EgressFilterPort,
  EgressGate,
  EgressStream,
  EventBase,
  Iteration,
  ModelDelta,
  RlmEvent,
  RunFinished,
} from '@rlm-ts/domain';
import { Inspection } from './inspection.js';
import { textsInEvent, withMessage, type EventTexts } from './texts-in-event.js';

/** What stands in place of a text that could not be checked. */
const UNCHECKED = '[REDACTED: it could not be checked]';

const PIECES: readonly ModelDelta['kind'][] = ['text', 'reasoning'];

/**
 * Makes the events of one run, its children's included, fit to be recorded. Where something is found
 * that must not leave there is a mark; a run never ends for it. What came out of a sandbox has been
 * checked at its edge and is not looked at again.
 */
export class EventFilter {
  private readonly gate: EgressGate;
  /** By their texts: replies and code, which the result repeats. */
  private readonly marked = new Map<string, string>();
  private readonly streams = new Map<string, EgressStream>();

  constructor(filter: EgressFilterPort) {
    this.gate = filter.open();
  }

  /** The same event if nothing was found in it. Events are to be handed over one after the other. */
  async filtered(event: RlmEvent): Promise<RlmEvent> {
    if (event.type === 'model_delta') return this.withPiece(event);
    if (event.type === 'run_finished') return this.withResult(event);
    const found = textsInEvent(event);
    if (event.type === 'model_replied') {
      for (const kind of PIECES) this.streams.delete(streamKey({ ...event, kind }));
    }
    return found === null ? event : this.checked(event, found);
  }

  private async checked(event: RlmEvent, { texts, put }: EventTexts): Promise<RlmEvent> {
    const checked = await this.texts(texts);
    if (checked === texts) return event;
    if (event.type === 'model_replied' || event.type === 'block_started') {
      this.marked.set(texts[0] ?? '', checked[0] ?? '');
    }
    return put(checked);
  }

  /** The texts with their marks; the same list if there are none. */
  private async texts(texts: readonly string[]): Promise<readonly string[]> {
    if (texts.every((text) => text === '')) return texts;
    try {
      return await new Inspection(this.gate).texts('answer', texts);
    } catch {
      return texts.map((text) => (text === '' ? '' : UNCHECKED));
    }
  }

  /** A piece of a reply. A secret may go over several of them. */
  private async withPiece(event: ModelDelta & EventBase): Promise<RlmEvent> {
    const key = streamKey(event);
    const stream = this.streams.get(key) ?? this.gate.openStream('live_output');
    this.streams.set(key, stream);
    try {
      const { text } = await stream.write(event.text);
      return text === event.text ? event : { ...event, text };
    } catch {
      return { ...event, text: UNCHECKED };
    }
  }

  private async withResult(event: RunFinished & EventBase): Promise<RlmEvent> {
    const { result } = event;
    const { answer, error, warnings, loggerFailures } = result;
    const words = inWords(result.output);
    const texts = [answer ?? '', error?.message ?? '', words ?? '', ...warnings];
    const checked = await this.texts(texts);
    const iterations = this.withMarks(result.iterations);
    const isSame = checked === texts && words !== null;
    if (isSame && iterations === result.iterations) return event;
    const [checkedAnswer = '', message = '', output = '', ...checkedWarnings] = checked;
    const filtered: CompletionResult = {
      ...result,
      answer: answer === null ? null : checkedAnswer,
      error: error && (message === error.message ? error : withMessage(error, message)),
      output: output === words ? result.output : null,
      warnings: checkedWarnings,
      loggerFailures: checkedWarnings.filter((_, index) =>
        loggerFailures.includes(warnings[index] ?? ''),
      ),
      iterations,
    };
    return { ...event, result: filtered };
  }

  private withMarks(iterations: readonly Iteration[]): readonly Iteration[] {
    if (this.marked.size === 0) return iterations;
    const shown = (text: string): string => this.marked.get(text) ?? text;
    return iterations.map((turn) => ({
      ...turn,
      reply: shown(turn.reply),
      blocks: turn.blocks.map((block) => ({ ...block, code: shown(block.code) })),
    }));
  }
}

function streamKey({
  runId,
  iteration,
  kind,
}: Pick<ModelDelta & EventBase, 'runId' | 'iteration' | 'kind'>): string {
  return `${runId} ${String(iteration)} ${kind}`;
}

/** Whatever the caller's schema has made of the answer; `null` for what cannot be looked at. */
function inWords(output: unknown): string | null {
  if (output === null || output === undefined) return '';
  try {
    return JSON.stringify(output);
  } catch {
    return null;
  }
}
