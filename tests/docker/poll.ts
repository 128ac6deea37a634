/** What the killing of a host may leave behind, and for how long at most. */
const GONE_WITHIN_MS = 10_000;
/** How long may be waited for something to begin. */
const THERE_WITHIN_MS = 60_000;
const EVERY_MS = 50;

/** Looks until there is nothing, and resolves with what is there after ten seconds. */
export async function gone<T>(look: () => Promise<readonly T[]>): Promise<readonly T[]> {
  return until(look, ({ length }) => length === 0, GONE_WITHIN_MS);
}

/** Looks until there is something. */
export async function there<T>(
  look: () => Promise<readonly T[]>,
  what: string,
): Promise<readonly T[]> {
  const found = await until(look, ({ length }) => length > 0, THERE_WITHIN_MS);
  if (found.length === 0) throw new Error(`there is never ${what}`);
  return found;
}

async function until<T>(
  look: () => Promise<readonly T[]>,
  isEnough: (found: readonly T[]) => boolean,
  withinMs: number,
): Promise<readonly T[]> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (isEnough(found) || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
