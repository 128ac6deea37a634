import { defineConfig } from 'vitest/config';

// Only the conformance kit's own demonstration runs under vitest; jest runs everything else.
export default defineConfig({
  test: {
    include: ['tests/conformance-vitest/**/*.test.mjs'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    minWorkers: 1,
  },
});
