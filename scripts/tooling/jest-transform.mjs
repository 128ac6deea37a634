import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

// Types are only taken away here; `npm run check` checks them.
const options = {
  loader: 'ts',
  format: 'esm',
  target: 'es2022',
  // Jest and Node want to be told that a JSON file is one.
  supported: { 'import-attributes': true },
  sourcemap: 'inline',
  sourcesContent: false,
};
const compiler = JSON.stringify([version, options]);

/** Makes JavaScript of our sources for Jest, in a fraction of the time that the compiler takes for it. */
export default {
  process: (source, sourcefile) => transformSync(source, { ...options, sourcefile }),
  getCacheKey: (source, path) =>
    createHash('sha256')
      .update(JSON.stringify([compiler, path, source]))
      .digest('hex'),
};
