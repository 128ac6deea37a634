import {
  plannedCapabilities,
  PlannedEnvironment,
  plannedOptionsSchema,
} from '../planned/planned-environment.js';

/** The `prime` environment's options. */
export const primeOptionsSchema = plannedOptionsSchema;

/** What the `prime` environment will be able to do. */
export const primeCapabilities = plannedCapabilities;

/** A session of the `prime` environment, which is not built yet. */
export class PrimeEnvironment extends PlannedEnvironment {
  constructor() {
    super('prime', 'Prime');
  }
}
