import { runPackTest } from './suites/packaging.mjs';

const { failed } = await runPackTest();
process.exitCode = failed === 0 ? 0 : 1;
