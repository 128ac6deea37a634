import type {
  ClockPort,
  IdGeneratorPort,
  OperationOptions,
  ToolCallFinished,
  ToolCallStarted,
  ToolHost,
} from '@rlm-ts/domain';

/** What the calls of tools are told with. */
export interface ToolObservation {
  readonly caller: ToolCallStarted['caller'];
  readonly clock: ClockPort;
  readonly ids: IdGeneratorPort;
  readonly onEvent: (event: ToolCallStarted | ToolCallFinished) => void;
}

/** The same tools; each call is told as it starts and as it ends. */
export function observedTools(tools: ToolHost, observation: ToolObservation): ToolHost {
  const { caller, clock, ids, onEvent } = observation;
  return {
    specifications: tools.specifications,
    call: async (name, args, options: OperationOptions = {}) => {
      const id = ids.next('tool');
      const started = clock.monotonic();
      onEvent({ type: 'tool_call_started', id, name, args, caller });
      const outcome = await tools.call(name, args, options);
      const latencyMs = clock.monotonic() - started;
      onEvent({ type: 'tool_call_finished', id, name, outcome, latencyMs });
      return outcome;
    },
  };
}
