import { importTrajectories, trajectoryFromJson, type Trajectory } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { openBytes } from '../input/open-bytes.js';
import { jsonDocuments } from './json-documents.js';
import { countOf } from './report-text.js';

/**
 * Adds the trajectories of files to a log folder. What is no trajectory is told and left out, the
 * others are added all the same.
 *
 * @param files `-` is standard input.
 * @param target The folder, and what is replaced by marks on the way there.
 * @returns A configuration error if something was no trajectory.
 * @throws UsageError if a file cannot be read; RlmError if the folder cannot be written.
 */
export async function importFiles(
  io: CommandIo,
  files: readonly string[],
  { logDir, egress }: { readonly logDir: string; readonly egress: object },
): Promise<ExitCode> {
  let added = 0;
  let refused = 0;
  const refuse = async (problem: string): Promise<void> => {
    refused += 1;
    await io.stderr.show(`Error: ${problem}\n`);
  };
  const read = readAll(io, files, refuse);
  for await (const { trajectoryId, isNew } of importTrajectories(logDir, read, { egress })) {
    if (isNew) added += 1;
    else await io.stderr.write(`${trajectoryId} is there already; it stays as it is.\n`);
  }
  await io.stdout.show(
    `Imported ${countOf(added, 'trajectory', 'trajectories')} into ${logDir}.\n`,
  );
  return refused === 0 ? EXIT_CODES.success : EXIT_CODES.configuration;
}

async function* readAll(
  io: CommandIo,
  files: readonly string[],
  refuse: (problem: string) => Promise<void>,
): AsyncGenerator<Trajectory, void, undefined> {
  for (const file of files) {
    const name = file === '-' ? 'standard input' : file;
    for await (const document of jsonDocuments(openBytes(io, file))) {
      const place = document.line === null ? name : `${name}:${String(document.line)}`;
      if ('problem' in document) {
        await refuse(`${place}: ${document.problem}`);
        continue;
      }
      let trajectory: Trajectory;
      try {
        trajectory = trajectoryFromJson(document.value);
      } catch (error) {
        await refuse(`${place}: ${error instanceof Error ? error.message : String(error)}`);
        continue;
      }
      yield trajectory;
    }
  }
}
