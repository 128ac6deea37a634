export * from './backend-of-base-url.js';
export * from './look-up-model-facts.js';
export { modelPricesOrigin } from './price-table.js';
