import { findImage } from './choose-image.mjs';
import {
  forgetDevelopmentEngine,
  readDevelopmentEngine,
  rememberDevelopmentEngine,
} from './development-engine.mjs';
import { createEngineClient } from './engine-client.mjs';
import { stopEngine } from './engine-process.mjs';
import { ensureEngine } from './ensure-engine.mjs';
import { environmentOf } from './environment-of.mjs';
import { findEngine } from './find-engine.mjs';

const USAGE = `node scripts/engine/main.mjs COMMAND
  start   an engine for tests and demo that goes on running; prints the lines for the shell:
          eval "$(node scripts/engine/main.mjs start)"
  stop    ends the engine that start started, with everything in it
  status  which engine the tests would use`;

function printExports(engine) {
  for (const [name, value] of Object.entries(environmentOf(engine))) {
    console.log(`export ${name}=${value}`);
  }
}

async function start() {
  const engine = await ensureEngine({ survivesStarter: true });
  if (engine.started === undefined) console.error('This engine was running already.');
  else await rememberDevelopmentEngine(engine.started);
  printExports(engine);
}

async function stop() {
  const engine = readDevelopmentEngine();
  if (engine === undefined) console.error('No engine that was started from here is running.');
  else await stopEngine(engine);
  await forgetDevelopmentEngine();
}

async function status() {
  const engine = await findEngine((note) => console.error(note));
  if (engine === undefined) {
    console.error('No engine is running; tests and demo would start one.');
    process.exitCode = 1;
    return;
  }
  const image = await findImage(createEngineClient(engine.dockerHost));
  const isOurs = readDevelopmentEngine()?.dockerHost === engine.dockerHost;
  console.log(`engine:   ${engine.dockerHost}${isOurs ? ' (started from here)' : ''}`);
  console.log(`runtimes: ${engine.runtimes.join(', ')}`);
  console.log(`image:    ${image ?? 'none with Python yet; it will be pulled or made'}`);
}

const commands = { start, stop, status };
const [name, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(commands, name ?? '') || rest.length > 0) {
  console.error(USAGE);
  process.exitCode = 1;
} else {
  try {
    await commands[name]();
  } catch (error) {
    console.error(error.name === 'NoEngineError' ? error.message : error);
    process.exitCode = 1;
  }
}
