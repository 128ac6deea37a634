import { useSyncExternalStore } from 'react';

// As in the style sheets.
const NARROW = '(max-width: 700px)';

function subscribe(listener: () => void): () => void {
  const list = window.matchMedia(NARROW);
  list.addEventListener('change', listener);
  return () => list.removeEventListener('change', listener);
}

/** Whether there is room for one column only. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches);
}
