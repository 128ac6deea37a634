/** The parts of a run's page. */
export const RUN_VIEWS = ['calls', 'tokens', 'timing', 'tools', 'cost', 'about'] as const;

/** One of {@link RUN_VIEWS}. */
export type RunView = (typeof RUN_VIEWS)[number];

/** Where a run is shown, with the part and the call that are open. */
export function runPath(
  trajectoryId: string,
  { view = 'calls', call = null }: { view?: RunView; call?: string | null } = {},
): string {
  const query = new URLSearchParams();
  if (view !== 'calls') query.set('view', view);
  if (call !== null) query.set('call', call);
  const path = `/t/${encodeURIComponent(trajectoryId)}`;
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** Where some runs are compared. */
export function comparisonPath(trajectoryIds: readonly string[]): string {
  return `/compare?ids=${trajectoryIds.map(encodeURIComponent).join(',')}`;
}
