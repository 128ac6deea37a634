import { EVERY_RUN, type ListQuery } from '../../model/run-list.js';

/** How the reader left the list. */
export interface ListState {
  readonly query: ListQuery;
  /** The row that the keys act on. */
  readonly currentId: string | null;
  /** Pixels. */
  readonly scrollTop: number;
}

/** Everything, newest first. */
export const FIRST_LIST_STATE: ListState = { query: EVERY_RUN, currentId: null, scrollTop: 0 };
