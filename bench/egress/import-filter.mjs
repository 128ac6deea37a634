/** The filter as it was built. */
export async function importFilter() {
  try {
    const { createEgressFilter } = await import('@rlm-ts/adapters');
    return createEgressFilter;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      console.error(`${error.message}\nRun "npm run build" first.`);
      process.exit(1);
    }
    throw error;
  }
}
