import { ModelCallError } from '../errors/model-call.error.js';
import type { TokenUsage } from '../models/chat.js';
import type { ModelPrice } from '../models/model-facts.js';
import { priceOfUsage } from './price-of-usage.js';
import type { Expense } from './tally.js';

const NOTHING: TokenUsage = { inputTokens: 0, outputTokens: 0 };

/** US dollars of a call that came back; `null` if it is not known. A free model costs nothing, whatever it used. */
export function costOf(price: ModelPrice | null, usage: TokenUsage | null): number | null {
  if (price === null) return null;
  if (isFree(price)) return 0;
  return usage === null ? null : priceOfUsage(price, usage);
}

/** What a request that failed has cost. */
export function billOf(error: unknown, price: ModelPrice | null): Omit<Expense, 'model'> {
  const free = price !== null && isFree(price);
  if (!ModelCallError.isModelCallError(error)) {
    return { usage: null, ...unknownBill(free) };
  }
  if (error.billed === 'no') return { usage: NOTHING, costUsd: 0, complete: true };
  const { usage } = error;
  // A refusal tells what it used; of a reply that broke off only the beginning is known.
  const complete = usage !== null && error.code === 'CONTENT_REFUSED';
  if (!complete) return { usage, ...unknownBill(free) };
  return { usage, costUsd: costOf(price, usage), complete };
}

function unknownBill(free: boolean): Pick<Expense, 'costUsd' | 'complete' | 'presumedFree'> {
  return { costUsd: free ? 0 : null, complete: false, presumedFree: free };
}

function isFree(price: ModelPrice): boolean {
  return price.inputPerMillionUsd === 0 && price.outputPerMillionUsd === 0;
}
