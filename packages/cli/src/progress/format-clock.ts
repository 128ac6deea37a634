/** Milliseconds as a clock shows them: `0:07`, `12:34`, `1:02:03`. A time before 0 counts as 0. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const twoDigits = (count: number): string => String(count).padStart(2, '0');
  const end = twoDigits(seconds % 60);
  return hours === 0
    ? `${String(minutes)}:${end}`
    : `${String(hours)}:${twoDigits(minutes)}:${end}`;
}
