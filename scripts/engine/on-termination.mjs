import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** @type {(() => Promise<void>)[]} */
const cleanups = [];
let ending = false;

async function end(signal) {
  ending = true;
  // Work goes on meanwhile, and may still register something.
  for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop()) {
    try {
      await cleanup();
    } catch (error) {
      console.error(error);
    }
  }
  process.exit(128 + constants.signals[signal]);
}

/** A program with a listener of its own ends its work first, and that releases what it holds. */
function onSignal(signal) {
  if (!ending && process.listenerCount(signal) === 1) void end(signal);
}

/**
 * Runs `cleanup` when this process is told to end, and then ends it. What was registered last is
 * cleaned first.
 *
 * @param {() => Promise<void>} cleanup
 * @returns {() => void} to call once there is nothing left to clean
 */
export function onTermination(cleanup) {
  if (cleanups.length === 0 && !ending) for (const signal of SIGNALS) process.on(signal, onSignal);
  cleanups.push(cleanup);
  return () => {
    const at = cleanups.indexOf(cleanup);
    if (at === -1) return;
    cleanups.splice(at, 1);
    if (cleanups.length === 0 && !ending)
      for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
