/**
 * Milliseconds after which a provider wants to be asked again, from the headers of its refusal:
 * `retry-after-ms`, or `retry-after` in seconds or as a date. `null` if it does not say.
 *
 * @param now Milliseconds since 1970, for dates.
 */
export function retryAfterMs(
  headers: { get(name: string): string | null } | undefined,
  now: number = Date.now(),
): number | null {
  const milliseconds = countOf(headers?.get('retry-after-ms'));
  if (milliseconds !== null) return milliseconds;
  const value = headers?.get('retry-after');
  const seconds = countOf(value);
  if (seconds !== null) return seconds * 1000;
  const date = Date.parse(value ?? '');
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function countOf(value: string | null | undefined): number | null {
  return /^\d+(\.\d+)?$/.test(value?.trim() ?? '') ? Number(value) : null;
}
