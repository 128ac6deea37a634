/**
 * What the process of a file of settings runs. A text, because the library is one file, of which there
 * is no part that Node could start.
 *
 * Arguments: the file, where jiti is for one in TypeScript, and the number of the process that asked.
 */
export const SETTINGS_PROGRAM = String.raw`
const { pathToFileURL } = require('node:url');
const { Worker } = require('node:worker_threads');
const [file, jiti, asker] = process.argv.slice(1);

// A loop would outlive a caller that was killed. Only another thread can end it.
const watch = 'setInterval(() => {'
  + 'if (process.ppid !== ' + Number(asker) + ') process.kill(process.pid, "SIGKILL");'
  + '}, 500)';
new Worker(watch, { eval: true }).unref();

const tell = (message) => process.send(message, () => process.exit());
const fail = (error) => {
  const isError = error instanceof Error;
  tell({ problem: isError ? error.message : String(error), stack: isError ? error.stack : null });
};
process.once('uncaughtException', fail);

const before = { ...process.env };
const changed = () => {
  const names = new Set([...Object.keys(before), ...Object.keys(process.env)]);
  return Object.fromEntries([...names]
    .filter((name) => before[name] !== process.env[name])
    .map((name) => [name, process.env[name] ?? null]));
};

const load = () => {
  if (!/\.m?ts$/.test(file)) return import(pathToFileURL(file).href);
  return require(jiti).createJiti(file, {
    // Its cache would be in a folder of temporary files, where others may write.
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    // A project need not have this package installed to say what its settings are.
    virtualModules: { '@rlm-ts/api': { defineSettings: (settings) => settings } },
  }).import(file);
};

load().then((module) => {
  tell({ settings: module?.default, variables: changed() });
}).catch(fail);
`;
