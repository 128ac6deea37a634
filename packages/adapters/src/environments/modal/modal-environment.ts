import {
  plannedCapabilities,
  PlannedEnvironment,
  plannedOptionsSchema,
} from '../planned/planned-environment.js';

/** The `modal` environment's options. */
export const modalOptionsSchema = plannedOptionsSchema;

/** What the `modal` environment will be able to do. */
export const modalCapabilities = plannedCapabilities;

/** A session of the `modal` environment, which is not built yet. */
export class ModalEnvironment extends PlannedEnvironment {
  constructor() {
    super('modal', 'Modal');
  }
}
