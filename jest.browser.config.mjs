import config from './jest.config.mjs';

/**
 * The tests of the dashboard in a browser, which is the one that CHROMIUM names or an installed one.
 *
 * @type {import('jest').Config}
 */
export default {
  ...config,
  testMatch: ['<rootDir>/tests/browser/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: './tests/browser/harness/start.mjs',
  globalTeardown: './tests/browser/harness/stop.mjs',
  // They share one browser and one dashboard.
  maxWorkers: 1,
};
