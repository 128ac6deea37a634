import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Trajectory } from '@rlm-ts/domain';
import type { DashboardData } from './dashboard-data.js';
import type { RunsSnapshot } from './run-store.js';

/** Hands {@link DashboardData} to the pages. */
export const DataContext = createContext<DashboardData | null>(null);

/** What the pages know. */
export function useDashboardData(): DashboardData {
  const data = useContext(DataContext);
  if (data === null) throw new Error('There is no DataContext around this component');
  return data;
}

/** The runs as they are by now. */
export function useRuns(): RunsSnapshot {
  const { store } = useDashboardData();
  return useSyncExternalStore(store.subscribe, store.snapshot);
}

/** A run that is being shown. */
export type ShownTrajectory =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'ready'; readonly trajectory: Trajectory };

/** One run as it is by now; goes on while it runs. */
export function useTrajectory(trajectoryId: string): ShownTrajectory {
  const data = useDashboardData();
  const [shown, setShown] = useState<ShownTrajectory>({ state: 'loading' });
  useEffect(() => {
    setShown({ state: 'loading' });
    return data.watch(trajectoryId, {
      changed: (trajectory) => setShown({ state: 'ready', trajectory }),
      failed: (reason) => setShown({ state: 'failed', reason }),
    });
  }, [data, trajectoryId]);
  return shown;
}
