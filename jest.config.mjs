/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/packages/*/tests/**/*.test.ts', '<rootDir>/tests/**/*.test.ts'],
  // These need an engine or a browser: jest.docker.config.mjs and jest.browser.config.mjs have them.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/packages/[^/]+/tests/(?:.*/)?docker/',
    '<rootDir>/tests/browser/',
    '<rootDir>/tests/docker/',
    '<rootDir>/tests/conformance-docker/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/'],
  testEnvironment: './scripts/tooling/jest-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/tooling/jest-transform.mjs' },
  resolver: './scripts/tooling/jest-resolver.cjs',
  moduleNameMapper: {
    '^@rlm-ts/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@rlm-ts/([a-z-]+)/(.+)$': [
      '<rootDir>/packages/$1/src/$2.ts',
      '<rootDir>/packages/$1/src/$2/index.ts',
    ],
  },
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  // Integration tests start processes and engines.
  testTimeout: 30_000,
  testSequencer: './scripts/tooling/long-tests-first.cjs',
  // Many wait for processes that they have started.
  maxWorkers: 3,
};
