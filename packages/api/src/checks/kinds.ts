import { hasMethod, MAX_TIMER_MS } from '@rlm-ts/domain';
import * as z from 'zod';

/** Schemas of what options hold besides data; each says in its error what it must be. */

export const signal = z
  .instanceof(AbortSignal, { error: 'expected an AbortSignal, such as that of an AbortController' })
  .optional();

/** A function, which is not called to find out more about it. */
export function callback<Callback extends (...args: never[]) => unknown>() {
  return z.custom<Callback>((value) => typeof value === 'function', 'expected a function');
}

/**
 * An object with a method, its own or inherited. Never copied.
 *
 * @param example Where to get one.
 */
export function having<Part extends object>(method: keyof Part & string, example: string) {
  return z.custom<Part>((value) => hasMethod(value, method), {
    error: `expected an object with the method ${method}(), ${example}`,
    abort: true,
  });
}

/** Milliseconds of a timer. */
export const milliseconds = z.int().min(1).max(MAX_TIMER_MS);

/** A text that says something. */
export const words = z
  .string()
  .refine((text) => text.trim() !== '', { error: 'expected a text, and it is empty' });
