import { isTrajectoryId, type RlmError, type TrajectorySummary } from '@rlm-ts/api';
import { MAX_LISTED_TEXT_BYTES, shortenedJson } from '../http/shortened-json.js';

/** What a page may ask for. */
export interface LiveRequest {
  readonly type: 'follow' | 'unfollow';
  readonly trajectoryId: string;
}

/** Reads a message of a page; `null` for anything that no page sends. */
export function parseLiveRequest(text: string): LiveRequest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const type: unknown = Reflect.get(value, 'type');
  const trajectoryId: unknown = Reflect.get(value, 'trajectoryId');
  if (type !== 'follow' && type !== 'unfollow') return null;
  if (typeof trajectoryId !== 'string' || !isTrajectoryId(trajectoryId)) return null;
  return { type, trajectoryId };
}

/** A run began, went on or ended. */
export function summaryMessage(summary: TrajectorySummary): string {
  return shortenedJson({ type: 'summary', summary }, MAX_LISTED_TEXT_BYTES);
}

/** @param events JSON, one each. */
export function eventsMessage(trajectoryId: string, events: readonly string[]): string {
  return `{"type":"events","trajectoryId":"${trajectoryId}","events":[${events.join(',')}]}`;
}

/** There are no more events of a run; what it became is at its own address. */
export function endedMessage(trajectoryId: string): string {
  return JSON.stringify({ type: 'ended', trajectoryId });
}

/** A run is not followed. */
export function refusedMessage(
  trajectoryId: string,
  { code, message }: Pick<RlmError, 'code' | 'message'>,
): string {
  return JSON.stringify({ type: 'refused', trajectoryId, error: { code, message } });
}
