import { parseConfig } from '@rlm-ts/application';
import type {
  OperationOptions,
  RlmEvent,
  Trajectory,
  TrajectoryListing,
  TrajectoryQuery,
  TrajectoryStorePort,
  TrajectorySummary,
} from '@rlm-ts/domain';
import * as z from 'zod';
import { signal } from '../checks/kinds.js';
import { operationOptionsSchema } from '../checks/run-options.js';

const querySchema = z.strictObject({
  signal,
  limit: z.int().min(0).optional(),
  failed: z.boolean().optional(),
});

const followedSchema = z.strictObject({ signal: signal.unwrap() });

interface Followed {
  readonly signal: AbortSignal;
}

/** A store that tells callers without a compiler what is wrong with their questions. */
export class CheckedTrajectoryStore implements TrajectoryStorePort {
  constructor(private readonly store: TrajectoryStorePort) {}

  async list(query: TrajectoryQuery = {}): Promise<TrajectoryListing> {
    parseConfig(querySchema, query, 'query');
    return this.store.list(query);
  }

  async get(trajectoryId: string, options: OperationOptions = {}): Promise<Trajectory> {
    parseConfig(z.string(), trajectoryId, 'trajectoryId');
    parseConfig(operationOptionsSchema, options, 'options');
    return this.store.get(trajectoryId, options);
  }

  async *watch(options: Followed): AsyncGenerator<TrajectorySummary, void, undefined> {
    parseConfig(followedSchema, options, 'options');
    yield* this.store.watch(options);
  }

  async *follow(
    trajectoryId: string,
    options: Followed,
  ): AsyncGenerator<RlmEvent, void, undefined> {
    parseConfig(z.string(), trajectoryId, 'trajectoryId');
    parseConfig(followedSchema, options, 'options');
    yield* this.store.follow(trajectoryId, options);
  }
}
