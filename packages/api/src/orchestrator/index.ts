export { Orchestrator, type OrchestratorRunOptions } from './orchestrator.js';
export type { OrchestratorOptions } from './orchestrator-options.js';
export type { BudgetSummary, OrchestratorResult, OrchestratorStep } from './orchestrator-result.js';
