import { PassThrough } from 'node:stream';
import type { CommandIo } from '../src/command-io.js';
import { Interruption } from '../src/interruption.js';
import { shownOutput } from './output/shown-output.js';

/** What a command reads and writes, apart from the streams and signals of this process. */
export function silentIo(): CommandIo {
  const host = { on: () => {}, end: () => {}, now: () => 0 };
  return {
    stdin: new PassThrough().end() as unknown as NodeJS.ReadStream,
    stdout: shownOutput().output,
    stderr: shownOutput().output,
    interruption: new Interruption(host),
    signal: new AbortController().signal,
    withStacks: false,
  };
}
