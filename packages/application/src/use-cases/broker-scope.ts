import type { BudgetLedger, RlmEventBody } from '@rlm-ts/domain';
import type { BrokerScope } from '../ports/run-broker.js';
import type { ChildRuns } from './child-runs.js';

/** What a run's broker is opened with: whatever happens to its sub-calls is an event of the run. */
export function brokerScope(run: {
  readonly depth: number;
  readonly ledger: BudgetLedger;
  /** `null` at the depth limit. */
  readonly children: ChildRuns | null;
  readonly onEvent: (event: RlmEventBody) => void;
}): BrokerScope {
  const { depth, ledger, children, onEvent } = run;
  return {
    depth,
    ledger,
    recurse: children && ((request, { callId, signal }) => children.start(request, callId, signal)),
    onStarted: (id, request, waiting) => {
      onEvent({ type: 'sub_call_started', id, request, waiting });
    },
    onRetried: (callId, retry) => {
      onEvent({ type: 'model_call_retried', callId, ...retry });
    },
    onFinished: (id, request, outcome) => {
      onEvent({ type: 'sub_call_finished', id, request, outcome });
    },
    onWarning: (message) => {
      onEvent({ type: 'warning', message });
    },
  };
}
