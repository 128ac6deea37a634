import { readCommandLine } from '../demo/command-line.mjs';
import { ensureBuilt } from './ensure-built.mjs';

try {
  // Before the installation, which takes a while: a mistyped option is told at once.
  const options = readCommandLine(process.argv.slice(2));
  await ensureBuilt();
  const { runDemo } = await import('../demo/main.mjs');
  process.exitCode = await runDemo(options);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
