import { useMemo, useSyncExternalStore } from 'react';

/** The part of the address after `#`, as a path with its query. */
const current = (): string => window.location.hash.replace(/^#?\/?/, '/');

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Goes to another page of the application. Works for a page from a file, too. */
export function goTo(path: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (path === current()) return;
  if (!replace) {
    window.location.hash = path;
    return;
  }
  window.history.replaceState(null, '', `#${path}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** For the router: the path, without its query, and how to go to another. */
export function useHashLocation(): [string, typeof goTo] {
  const location = useSyncExternalStore(subscribe, current);
  return [location.split('?')[0] ?? '/', goTo];
}

useHashLocation.hrefs = (href: string): string => `#${href}`;

/** The query of the address. */
export function useHashQuery(): URLSearchParams {
  const location = useSyncExternalStore(subscribe, current);
  return useMemo(() => new URLSearchParams(location.split('?')[1] ?? ''), [location]);
}
