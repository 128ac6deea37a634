/** What a request can be about. */
export type Route = 'completions' | 'health';

/** The methods of each route. */
export const METHODS: Readonly<Record<Route, readonly string[]>> = {
  completions: ['POST'],
  health: ['GET', 'HEAD'],
};

/**
 * What a path is about; `null` if it is none of the handler's.
 *
 * @param basePath Where the handler is mounted, without a slash at its end; `null` for anywhere.
 */
export function routeOf(pathname: string, basePath: string | null): Route | null {
  const path = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
  const slash = path.lastIndexOf('/');
  if (basePath !== null && path.slice(0, slash) !== basePath) return null;
  const segment = path.slice(slash + 1);
  return Object.hasOwn(METHODS, segment) ? (segment as Route) : null;
}
