import type { SubCallRequest } from '../models/sub-call.js';

/** Where a question of code's comes from. */
export interface NestedCallState {
  /** Depth of the run whose code asks. */
  readonly depth: number;
  /** The deepest run that there may be. */
  readonly deepest: number;
}

/** Decides whether an `llm_query` is worth a child run. Asked only where one may be started. */
export interface NestedCallPolicy {
  /** The `rlm_query` to make of it, or `null` to ask a model as the code wished. */
  childRunFor(request: SubCallRequest, state: NestedCallState): SubCallRequest | null;
}
