import { RlmError } from '../errors/rlm-error.js';

/** The error of a budget that has nothing left. */
export function exhausted(what: string, option: string, limit: number, left?: number): RlmError {
  const rest =
    left === undefined || left <= 0
      ? 'is used up'
      : `has only ${String(round(left))} left, which the next request might exceed`;
  return new RlmError({
    code: 'BUDGET_EXHAUSTED',
    message: `The budget of ${String(limit)} ${what} ${rest}; raise ${option} to allow more.`,
    details: { [option]: limit },
  });
}

function round(amount: number): number {
  return amount > 100 ? Math.floor(amount) : Number(amount.toPrecision(3));
}
