/** How often the watch looks, in milliseconds. */
const EVERY_MS = 10;

/**
 * Does something, and finds out how long it kept this process from everything else: the most
 * processor time that went by between two turns of the event loop, in milliseconds. Time of the
 * clock would tell how busy the machine is with others.
 */
export async function longestTurn<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly longestMs: number }> {
  let longest = 0;
  let last = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, user + system);
    last = process.cpuUsage();
  };
  const timer = setInterval(look, EVERY_MS);
  try {
    const value = await work();
    look();
    return { value, longestMs: longest / 1000 };
  } finally {
    clearInterval(timer);
  }
}
