export { compareModels } from './compare-models.js';
export { cutToWidth, displayWidth, endToWidth } from './display-width.js';
export { parseModelName } from './compared-models.js';
export type { ComparedConfig, CompareOptions, Comparison, ComparisonRow } from './comparison.js';
export { formatCostUsd, formatCount, formatSeconds } from './format-amounts.js';
export { formatComparison } from './format-comparison.js';
