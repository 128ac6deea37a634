import { Readable } from 'node:stream';
import type { CommandIo } from '../../src/command-io.js';
import { shownOutput } from '../output/shown-output.js';
import { silentIo } from '../silent-io.js';

/** What a command wrote, and a way to stop it. */
export interface CapturedIo {
  readonly io: CommandIo;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly stop: () => void;
}

/** The streams of a command, kept apart from those of this process. @param input On standard input. */
export function capturedIo(input = ''): CapturedIo {
  const stdout = shownOutput();
  const stderr = shownOutput();
  const controller = new AbortController();
  return {
    io: {
      ...silentIo(),
      stdin: Readable.from([Buffer.from(input)]) as unknown as NodeJS.ReadStream,
      stdout: stdout.output,
      stderr: stderr.output,
      signal: controller.signal,
    },
    stdout: stdout.text,
    stderr: stderr.text,
    stop: () => {
      controller.abort();
    },
  };
}
