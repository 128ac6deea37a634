import { RlmError, type RlmEvent } from '@rlm-ts/domain';
import { textsInJson, withTextsInJson } from './texts-in-json.js';

/** The texts of an event that nobody has checked, and the event with others in their places. */
export interface EventTexts {
  readonly texts: readonly string[];
  readonly put: (texts: readonly string[]) => RlmEvent;
}

/**
 * What an event says in words that did not come out of a sandbox: that has been checked at its edge.
 * `null` for an event without any, and for those that are told in pieces or as a whole at the end.
 */
export function textsInEvent(event: RlmEvent): EventTexts | null {
  switch (event.type) {
    case 'run_started':
      return {
        texts: [event.prompt, event.context],
        put: ([prompt = '', context = '']) => ({ ...event, prompt, context }),
      };
    case 'environment_progress':
    case 'warning':
      return { texts: [event.message], put: ([message = '']) => ({ ...event, message }) };
    case 'model_call_retried':
      return {
        texts: [event.error.message],
        put: ([message = '']) => ({ ...event, error: withMessage(event.error, message) }),
      };
    case 'model_replied':
      return { texts: [event.reply], put: ([reply = '']) => ({ ...event, reply }) };
    case 'block_started':
      return { texts: [event.code], put: ([code = '']) => ({ ...event, code }) };
    case 'answer_rejected':
      return {
        texts: [event.answer, event.problem],
        put: ([answer = '', problem = '']) => ({ ...event, answer, problem }),
      };
    case 'sub_call_finished': {
      const { outcome } = event;
      const { text, failure } = outcome;
      return {
        texts: [text ?? '', failure?.message ?? ''],
        put: ([checked = '', message = '']) => ({
          ...event,
          outcome: {
            ...outcome,
            text: text === null ? null : checked,
            failure: failure && { ...failure, message },
          },
        }),
      };
    }
    case 'tool_call_started':
      return {
        texts: [event.name, ...textsInJson(event.args)],
        put: ([name = '', ...args]) => ({
          ...event,
          name,
          args: withTextsInJson(event.args, args),
        }),
      };
    case 'tool_call_finished':
      return {
        texts: [event.name, event.outcome.text],
        put: ([name = '', text = '']) => ({ ...event, name, outcome: { ...event.outcome, text } }),
      };
    default:
      return null;
  }
}

/** The same error in other words. Its cause and its details may hold the same, so they stay behind. */
export function withMessage({ code, retryable }: RlmError, message: string): RlmError {
  return new RlmError({ code, message, retryable });
}
