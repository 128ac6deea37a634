export { createEgressFilter } from './create-egress-filter.js';
export { egressOptionsSchema, type EgressOptions, type EgressOptionsInput } from './options.js';
export { EGRESS_RULES, type EgressRule } from './rules.js';
export { secretsInEnvironment } from './secrets-in-environment.js';
