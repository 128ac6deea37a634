import { readCommandLine } from '../demo/command-line.mjs';
import { environmentOf } from './engine/environment-of.mjs';
import { withEngine } from './engine/with-engine.mjs';
import { ensureBuilt } from './ensure-built.mjs';

/** Gives `run` an engine only if the environment needs one. */
function runIn(environment, run) {
  if (environment !== 'docker') return run();
  return withEngine((engine) => {
    Object.assign(process.env, environmentOf(engine));
    return run();
  });
}

try {
  // Before the installation, which takes a while: a mistyped option is told at once.
  const options = readCommandLine(process.argv.slice(2));
  await ensureBuilt();
  const { runDemo } = await import('../demo/main.mjs');
  process.exitCode = await runIn(options.environment, () => runDemo(options));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
