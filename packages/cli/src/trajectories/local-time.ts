/**
 * A time for a person, where the command runs: `2026-01-29 13:00`. What is no time comes back as it
 * is.
 *
 * @param iso ISO 8601.
 */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return `${date.map(twoDigits).join('-')} ${localClock(iso).slice(0, 5)}`;
}

/** The time of day, where the command runs: `13:00:05`. What is no time comes back as it is. */
export function localClock(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
