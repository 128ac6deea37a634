import { InvalidArgumentError } from 'commander';

/** What timers of the platform can wait for; a longer time would end at once. */
const MAX_TIMER_SECONDS = 2_147_483;

/** The longest a block may run in any environment that comes with the framework. */
export const MAX_BLOCK_SECONDS = 300;

/**
 * A parser for an option that takes seconds, decimals allowed.
 *
 * @param maxSeconds The longest time that is allowed.
 * @returns The time in whole milliseconds, at least one.
 */
export function secondsOption(maxSeconds = MAX_TIMER_SECONDS): (text: string) => number {
  return (text) => {
    const seconds = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN;
    const milliseconds = Math.round(seconds * 1000);
    if (milliseconds >= 1 && seconds <= maxSeconds) return milliseconds;
    throw new InvalidArgumentError(
      `It takes seconds, such as 2 or 0.5: above 0 and at most ${String(maxSeconds)}.`,
    );
  };
}

/** Parses an option that takes a count of at least one. */
export function countOption(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count >= 1 && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('It takes a whole number of at least 1.');
}

/** Parses an option that takes a TCP port. */
export function portOption(text: string): number {
  const port = portOf(text);
  if (port !== null && port > 0) return port;
  throw new InvalidArgumentError('It takes a port: a whole number from 1 to 65535.');
}

/** The same where 0 stands for any port that is free. */
export function anyPortOption(text: string): number {
  const port = portOf(text);
  if (port !== null) return port;
  throw new InvalidArgumentError('It takes a port: 0 to 65535, where 0 is any free one.');
}

function portOf(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}

/**
 * A parser for an option that takes a number, decimals allowed.
 *
 * @param what What it is, with an example, for the error.
 */
export function numberOption(
  what: string,
  { min, max = Number.POSITIVE_INFINITY }: { readonly min: number; readonly max?: number },
): (text: string) => number {
  return (text) => {
    const number = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max && Number.isFinite(number)) return number;
    const upTo = Number.isFinite(max) ? ` and at most ${String(max)}` : '';
    throw new InvalidArgumentError(`It takes ${what}: at least ${String(min)}${upTo}.`);
  };
}
