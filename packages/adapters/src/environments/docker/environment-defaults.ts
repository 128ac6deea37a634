import { fromEnvironment, isOn } from '../../settings/variables/from-environment.js';

/** Why the older setting still works, and what to do about it. */
export const HOST_NETWORK_WARNING =
  'RLM_DOCKER_USE_HOST_NETWORK is set, so the code shares the host\u2019s network. That is no longer needed for llm_query: unset it.';

/** Whether the older setting asks for the host's network. */
export function asksForHostNetwork(): boolean {
  return isOn(process.env['RLM_DOCKER_USE_HOST_NETWORK'] ?? '') === true;
}

/** The network that the environment variables ask for. */
export function defaultNetwork(): string {
  if (asksForHostNetwork()) return 'host';
  return fromEnvironment('RLM_NETWORK_ENABLED', false, '1 or 0', isOn)() ? 'bridge' : 'none';
}
