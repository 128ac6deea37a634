export { InProcessBroker, type InProcessBrokerOptions, type Recurse } from './in-process-broker.js';
export { Semaphore, type Release } from '../call-control/semaphore.js';
export type { SubCallObserver, WarningSink } from './sub-call-observer.js';
