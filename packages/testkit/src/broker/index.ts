export { brokerConformance } from './broker-conformance.js';
export type { BrokerHarness, BrokerSetup, OpenBroker } from './broker-harness.js';
