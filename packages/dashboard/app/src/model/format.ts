const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;

/** Shown in place of what is not known. */
export const UNKNOWN = '–';

/** Milliseconds for a person: `640 ms`, `45.2 s`, `3 min 12 s`, `2 h 5 min`. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN;
  if (ms < MS_PER_SECOND) return `${Math.round(ms)} ms`;
  if (ms < MS_PER_MINUTE - 50) return `${(ms / MS_PER_SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / MS_PER_SECOND);
  if (ms < MS_PER_HOUR - 500) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ms / MS_PER_MINUTE);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A whole number with thousands set apart: `2,847`. */
export function formatCount(count: number | null): string {
  return count === null ? UNKNOWN : Math.round(count).toLocaleString('en-US');
}

/** A number that fits beside a chart's axis: `950`, `12k`, `1.3M`. */
export function formatShort(count: number): string {
  if (Math.abs(count) < 1000) return String(Math.round(count * 10) / 10);
  const [value, unit] = Math.abs(count) < 999_500 ? [count / 1e3, 'k'] : [count / 1e6, 'M'];
  return `${Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value)}${unit}`;
}

/** US dollars: four digits below a dollar, two above. `null` is a price that is not known. */
export function formatCost(usd: number | null): string {
  if (usd === null) return UNKNOWN;
  if (usd === 0) return '$0';
  if (usd < 0.0001) return '< $0.0001';
  return `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
}

/** A share of one in percent: `0%`, `< 1%`, `37%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '< 1%';
  return `${Math.round(share * 100)}%`;
}

/** Bytes in units of 1,024: `512 B`, `1.5 KiB`, `10.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A moment in the reader's own time zone, `2026-01-29 12:00:07`. What is no moment stays as it is. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const day = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map(twoDigits);
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(twoDigits);
  return `${day.join('-')} ${time.join(':')}`;
}
