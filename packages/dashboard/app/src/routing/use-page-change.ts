import { useEffect, useRef } from 'react';
import { useHashLocation } from './hash-location.js';

/** Begins each page at its top, and lets those who cannot see it know that it is another. */
export function usePageChange(mainId: string): void {
  const [path] = useHashLocation();
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    window.scrollTo(0, 0);
    document.getElementById(mainId)?.focus({ preventScroll: true });
  }, [path, mainId]);
}
