/** What threads of the platform work on: `process.exit` waits for it, however long that takes. */
const ON_THREADS = /^(FSReq|GetAddrInfoReq|GetNameInfoReq)/;

/** Signals that ask a process to end, and their numbers. */
export const END_SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** One of {@link END_SIGNALS}. */
export type EndSignal = keyof typeof END_SIGNALS;

/** The exit code by which shells know that a signal ended a command. */
export function exitCodeOfSignal(signal: EndSignal): number {
  return 128 + END_SIGNALS[signal];
}

/**
 * Ends this process at once because of a signal: by its exit code, or by the signal itself if a thread
 * hangs in a file of a lost network or in a name server that does not answer. Shells see the same.
 */
export function endProcess(signal: EndSignal): void {
  const code = exitCodeOfSignal(signal);
  if (!process.getActiveResourcesInfo().some((name) => ON_THREADS.test(name))) process.exit(code);
  process.emit('exit', code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
