/** How long what must happen soon may take before a test says that it does not, in milliseconds. */
const SOON_MS = 5_000;

/** Looks until it is so. */
export async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + SOON_MS;
  while (!(await look())) {
    if (Date.now() > end) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
