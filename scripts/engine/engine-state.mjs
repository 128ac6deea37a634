import { readdir, readFile } from 'node:fs/promises';
import { freemem, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesOf, signalAll } from './engine-process.mjs';

/** Until dockerd has written down what its goroutines do. */
const DUMP_MS = 3_000;
const MOST_LOG_LINES = 30;
const MOST_STACKS = 25;
const FRAMES = 4;

/** How often each of the keys occurs, most frequent first. */
function countsOf(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** What a goroutine waits for, and in which functions: `semacquire: a < b < c`. */
function stackOf(goroutine) {
  const [head = '', ...lines] = goroutine.split('\n');
  const state = /\[([^\],]*)/.exec(head)?.[1] ?? '?';
  const calls = lines.filter((line) => /^\S.*\(/.test(line) && !line.startsWith('created by'));
  const names = calls.map((line) => line.replace(/\([^()]*\)$/, '').replace(/^.*\//, ''));
  return `${state}: ${names.slice(0, FRAMES).join(' < ')}`;
}

/** What the goroutines of an engine wait for, those in the same place as one line. */
async function goroutinesOf(engine, pids) {
  signalAll(pids, 'SIGUSR1');
  await sleep(DUMP_MS);
  const folder = join(engine.folder, 'exec');
  const names = (await readdir(folder)).filter((name) => name.startsWith('goroutine-stacks-'));
  const newest = names.sort().at(-1);
  if (newest === undefined) return ['dockerd did not say what its goroutines do'];
  const dump = await readFile(join(folder, newest), 'utf8');
  const stacks = countsOf(dump.split('\n\n').map(stackOf));
  return stacks.slice(0, MOST_STACKS).map(([stack, count]) => `${count} x ${stack}`);
}

/** The name of a process, and what it waits for in the kernel. */
async function accountOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const waits = await readFile(`/proc/${pid}/wchan`, 'utf8').catch(() => '?');
  const field = (name) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1];
  return { pid, name: field('Name'), state: `${field('State')} in ${waits}` };
}

/** The processes that are still there. */
async function accountsOf(pids) {
  const looks = await Promise.allSettled(pids.map(accountOf));
  return looks.flatMap(({ value }) => value ?? []);
}

/** The lines that `read` makes, or why it cannot. */
async function linesOf(read) {
  try {
    return await read();
  } catch (error) {
    return [error.message];
  }
}

/**
 * What can be seen from outside of an engine that does not answer.
 *
 * @param {import('./engine-process.mjs').EngineProcess} engine
 * @returns {Promise<string>} lines for a person
 */
export async function engineState(engine) {
  const processes = await accountsOf(processesOf(engine.folder));
  const counts = countsOf(processes.map(({ name, state }) => `${name}: ${state}`));
  const dockerd = processes.filter(({ name }) => name === 'dockerd').map(({ pid }) => pid);
  const goroutines = await linesOf(() => goroutinesOf(engine, dockerd));
  const log = await linesOf(async () => {
    const text = await readFile(join(engine.folder, 'dockerd.log'), 'utf8');
    return text.trimEnd().split('\n').slice(-MOST_LOG_LINES);
  });
  const free = `${Math.round(freemem() / 2 ** 20)} MiB of memory available`;
  return [
    `load ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}, ${free}`,
    ...counts.map(([process, count]) => `${count} x ${process}`),
    'goroutines of dockerd:',
    ...goroutines.map((line) => `  ${line}`),
    'end of its log:',
    ...log.map((line) => `  ${line.slice(0, 300)}`),
  ].join('\n');
}
