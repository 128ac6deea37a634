import { checkOption } from '@rlm-ts/domain';

/** Whether something is a text with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Whether something is a finite number from 0 on. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** @throws RlmError `CONFIG_INVALID` for what has no names and values. */
export function checkRecord(value: unknown, where: string): void {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  checkOption(isRecord, where, 'an object', value);
}
