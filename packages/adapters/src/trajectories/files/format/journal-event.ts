import { RlmError, type RlmEvent, type SubCallRequest } from '@rlm-ts/domain';
import { problemOfEvent } from './journal-event-schema.js';

/**
 * An event as a journal has it, without what other events say: pieces of a reply, the turns in the
 * result, questions at their ends, and data that goes along with a question.
 *
 * @returns `null` for one that is not kept.
 */
export function toJournal(event: RlmEvent): object | null {
  switch (event.type) {
    case 'model_delta':
      return null;
    case 'sub_call_started':
      return { ...event, request: withoutData(event.request) };
    case 'sub_call_finished': {
      const { id, outcome } = event;
      return { ...envelope(event), type: event.type, id, outcome };
    }
    case 'block_finished':
      return { ...event, result: { ...event.result, subCalls: [] } };
    case 'run_finished':
      // The output is whatever the caller's schema made; the answer says the same.
      return { ...event, result: { ...event.result, iterations: [], output: null } };
    default:
      return event;
  }
}

function envelope({ runId, depth, sequence, timestamp, spent }: RlmEvent): object {
  return { runId, depth, sequence, timestamp, spent };
}

function withoutData({ kind, prompt, model }: SubCallRequest): SubCallRequest {
  return { kind, prompt, ...(model !== undefined && { model }) };
}

/** Turns the lines of one journal back into events. */
export class JournalDecoder {
  private readonly requests = new Map<string, SubCallRequest>();

  /** @returns What is wrong with it, in a sentence, for what is no event. */
  decode(value: unknown): RlmEvent | string {
    const problem = problemOfEvent(value);
    return problem ?? this.complete(value as RlmEvent);
  }

  private complete(value: RlmEvent): RlmEvent {
    switch (value.type) {
      case 'sub_call_started':
        this.requests.set(`${value.runId}:${value.id}`, value.request);
        return value;
      case 'sub_call_finished': {
        const key = `${value.runId}:${value.id}`;
        const request = this.requests.get(key) ?? { kind: 'llm_query', prompt: '' };
        this.requests.delete(key);
        return { ...value, request };
      }
      case 'model_call_retried':
        return { ...value, error: revived(value.error) };
      case 'run_finished': {
        const { error } = value.result;
        return { ...value, result: { ...value.result, error: error && revived(error) } };
      }
      default:
        return value;
    }
  }
}

function revived({ code, message, retryable }: RlmError): RlmError {
  return new RlmError({ code, message, retryable });
}
