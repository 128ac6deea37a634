import { buildPackages } from './tooling/build-packages.mjs';

process.exitCode = (await buildPackages()) ? 0 : 1;
