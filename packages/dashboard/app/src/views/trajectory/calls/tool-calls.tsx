import type { TrajectoryToolCall } from '@rlm-ts/domain';
import { formatDuration } from '../../../model/format.js';
import { LongText } from '../../../parts/long-text.js';
import { VisibleText } from '../../../parts/visible-text.js';

/** Calls of the application's own tools, each to be opened. */
export function ToolCalls({ calls }: { readonly calls: readonly TrajectoryToolCall[] }) {
  return calls.map((call) => (
    <details key={call.id} className="tool-call" data-testid="tool-call">
      <summary>
        <code>
          <VisibleText text={call.name} />
        </code>
        {call.isError && (
          <span className="call-mark" data-status="failed">
            failed
          </span>
        )}
        <span className="muted">{formatDuration(call.latencyMs)}</span>
      </summary>
      <LongText label="Arguments" text={call.arguments} />
      {call.result !== null && <LongText label="Result" text={call.result} />}
    </details>
  ));
}
