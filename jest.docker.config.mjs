import config from './jest.config.mjs';

/**
 * The tests that need a Docker engine, whose address is in DOCKER_HOST.
 *
 * @type {import('jest').Config}
 */
export default {
  ...config,
  testMatch: [
    '<rootDir>/packages/*/tests/**/docker/**/*.test.ts',
    '<rootDir>/tests/docker/**/*.test.ts',
    '<rootDir>/tests/conformance-docker/**/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
  // A container of gVisor on a busy machine takes seconds where a process takes milliseconds.
  testTimeout: 120_000,
  // They wait for containers more than they compute.
  maxWorkers: 4,
};
