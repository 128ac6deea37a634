import type { IsolationGuarantee } from '@rlm-ts/domain';

import {
  allOf,
  firstKnown,
  fromEngine,
  fromInside,
  inWords,
  quoted,
  within,
  type Evidence,
  type IsolationFacts,
} from './evidence.js';
import { boundsFiles, SHM_BYTES } from './host-config.js';
import { parseSize } from '../options.js';

/** Written to by anybody and bounded by the kernel: message queues. */
const ALWAYS_WRITABLE = ['/tmp', '/dev/shm', '/dev/mqueue'];

/** What files the code can change, and how much of the host's memory and disk that takes. */
export function fileGuarantees(facts: IsolationFacts): IsolationGuarantee[] {
  const { options } = facts.request;
  const files = boundsFiles(facts.request) ? ` and ${String(options.tmpfsInodes)} files` : '';
  return [
    ...(options.readOnly
      ? [
          { name: 'root-file-system', asked: 'read-only', ...rootFileSystem(facts) },
          { name: 'mounts', asked: 'nothing else can be written', ...mounts(facts) },
        ]
      : []),
    {
      name: 'scratch-space',
      asked: `${options.tmpfsSize}${files} in /tmp, in memory`,
      ...allOf(temporaryFiles(facts), sharedMemory(facts)),
    },
  ];
}

function rootFileSystem({ inspection, granted }: IsolationFacts): Evidence {
  const seen = inspection.rootFileSystem;
  const written = Object.entries(seen?.writes ?? {}).filter(([, outcome]) => outcome === 'allowed');
  if (written.length > 0) {
    return fromInside(false, `written to ${quoted(written.map(([folder]) => folder))}`);
  }
  // From inside it can be shown to be read-only; that a plain user cannot write in root's folders
  // shows nothing.
  const readOnly = seen?.readOnly ?? null;
  return firstKnown(
    fromInside(readOnly, readOnly === null ? 'not known' : readOnly ? 'read-only' : 'writable'),
    fromEngine(granted.ReadonlyRootfs === false ? false : null, 'the engine says: writable'),
  );
}

function mounts({ inspection, writableMounts }: IsolationFacts): Evidence {
  const seen = inspection.writableMounts;
  if (seen === null) return fromInside(null, 'the mounts are not known');
  const expected = new Set([...ALWAYS_WRITABLE, ...writableMounts]);
  const others = seen.filter((point) => !expected.has(point));
  return fromInside(others.length === 0, `writable besides: ${quoted(others)}`);
}

function temporaryFiles({ request, inspection }: IsolationFacts): Evidence {
  const { options, runtime } = request;
  const seen = inspection.scratch?.['/tmp'] ?? null;
  if (seen === null) return fromInside(null, '/tmp is not known');
  const held =
    inMemory(seen.kind) &&
    within(seen.bytes, parseSize(options.tmpfsSize) ?? 0) === true &&
    (!boundsFiles(request) || (seen.files > 0 && seen.files <= options.tmpfsInodes)) &&
    (runtime === 'runsc' || seen.noSuid === true); // gVisor does not show it
  return fromInside(held, `/tmp: ${described(seen)}`);
}

function sharedMemory({ inspection }: IsolationFacts): Evidence {
  const seen = inspection.scratch?.['/dev/shm'] ?? null;
  if (seen === null) return fromInside(null, '/dev/shm is not known');
  const held = inMemory(seen.kind) && seen.bytes > 0 && seen.bytes <= SHM_BYTES;
  return fromInside(held, `/dev/shm: ${described(seen)}`);
}

function inMemory(kind: string | null): boolean {
  return kind === 'tmpfs';
}

function described(seen: { kind: string | null; bytes: number; files: number }): string {
  const files = seen.files > 0 ? inWords(seen.files, 'files') : 'files not counted';
  return `${quoted([seen.kind ?? 'unknown'])}, ${inWords(seen.bytes, 'bytes')}, ${files}`;
}
