import path from 'node:path';
import { mapAtMost, RlmError, type ContextPayload, type NamedFile } from '@rlm-ts/domain';
import { inspectFile, type FileFinding } from './inspect-file.js';
import { nameFiles } from './name-files.js';
import { walkFolder, type FolderFindings } from './walk-folder.js';

/** Files of a context, unless it says otherwise. */
export const MAX_CONTEXT_FILES = 10_000;

const FILES_AT_ONCE = 32;
const NAMES_TOLD = 3;

/** What a context of files is made under. */
export interface FilesRequest {
  /** Most files, those that are left out counted. */
  readonly maxFiles: number;
  /** Told of what is left out of a folder. */
  readonly onWarning: (message: string) => void;
}

/**
 * One file as a `file`; a folder, or a list of files and folders, as `files`.
 *
 * @throws RlmError `CONTEXT_INVALID` naming the path and what is wrong with it; `CONTEXT_TOO_LARGE`
 *   for more files than allowed.
 */
export async function filesPayload(
  contextPath: string | readonly string[],
  request: FilesRequest,
): Promise<ContextPayload> {
  if (typeof contextPath === 'string') {
    const finding = await inspectFile(absolute(contextPath));
    if (finding.kind === 'folder') {
      return { kind: 'files', files: await textFilesOf(contextPath, request) };
    }
    return { kind: 'file', path: absolute(contextPath), sizeBytes: sizeOf(contextPath, finding) };
  }
  if (contextPath.length === 0)
    throw invalid('contextPath is an empty list; name at least one file');
  return { kind: 'files', files: await listedFiles(contextPath, request) };
}

async function listedFiles(
  given: readonly string[],
  request: FilesRequest,
): Promise<readonly NamedFile[]> {
  if (given.length > request.maxFiles) throw tooMany('contextPath', request);
  // The same path twice is one file.
  const byPath = new Map(given.map((each) => [absolute(each), each]));
  const paths = [...byPath.keys()];
  const names = nameFiles(paths);
  const groups = await mapAtMost(paths, FILES_AT_ONCE, async (each, index) => {
    const name = names[index] ?? each;
    const typed = byPath.get(each) ?? each;
    const finding = await inspectFile(each);
    if (finding.kind !== 'folder') return [{ name, path: each, sizeBytes: sizeOf(typed, finding) }];
    const files = await textFilesOf(typed, request);
    return files.map((file) => ({ ...file, name: `${name}/${file.name}` }));
  });
  const files = groups.flat();
  if (files.length > request.maxFiles) throw tooMany('contextPath', request);
  return apart(files);
}

/**
 * Each file once: it can be listed, and be in a folder that is listed too. Two that are left with one
 * name, because a folder and the way to a file are called alike, get a number.
 */
function apart(files: readonly NamedFile[]): readonly NamedFile[] {
  const once = new Map(files.map((file) => [file.path, file])).values();
  const names = new Set<string>();
  return [...once].map((file) => {
    let { name } = file;
    for (let number = 2; names.has(name); number += 1) name = `${String(number)}-${file.name}`;
    names.add(name);
    return { ...file, name };
  });
}

async function textFilesOf(folder: string, request: FilesRequest): Promise<readonly NamedFile[]> {
  const findings = await walkFolder(absolute(folder), request.maxFiles).catch((cause: unknown) => {
    throw invalid(`contextPath "${folder}" cannot be opened`, cause);
  });
  if (findings === null) throw tooMany(`contextPath "${folder}"`, request);
  const { files, leftOut } = await textsAmong(findings);
  if (leftOut.length > 0) request.onWarning(leftOutWarning(folder, leftOut));
  if (files.length === 0) {
    const others = leftOut.length === 0 ? '' : `, only ${String(leftOut.length)} others`;
    throw invalid(`contextPath "${folder}" is a folder without any text file in it${others}`);
  }
  return files;
}

type LeftOut = FolderFindings['leftOut'];

async function textsAmong(
  findings: FolderFindings,
): Promise<{ readonly files: readonly NamedFile[]; readonly leftOut: LeftOut }> {
  const looked = await mapAtMost(findings.files, FILES_AT_ONCE, async (file) => ({
    file,
    finding: await inspectFile(file.path),
  }));
  const files: NamedFile[] = [];
  const leftOut = [...findings.leftOut];
  for (const { file, finding } of looked) {
    if (finding.kind === 'text' && !finding.hasNul) {
      files.push({ ...file, sizeBytes: finding.sizeBytes });
    } else {
      leftOut.push({ name: file.name, why: whyNot(finding) });
    }
  }
  return { files, leftOut };
}

function whyNot({ kind }: FileFinding): string {
  if (kind === 'text' || kind === 'binary') return 'binary';
  return kind === 'unreadable' ? 'unreadable' : 'no regular file';
}

function leftOutWarning(folder: string, leftOut: LeftOut): string {
  const reasons = new Map<string, string[]>();
  for (const { name, why } of leftOut) reasons.set(why, [...(reasons.get(why) ?? []), name]);
  const parts = [...reasons].map(([why, names]) => {
    const told = names.slice(0, NAMES_TOLD).map((name) => JSON.stringify(name));
    const more = names.length > NAMES_TOLD ? ', …' : '';
    return `${String(names.length)} ${why} (${told.join(', ')}${more})`;
  });
  return `Left out of the context "${folder}": ${parts.join('; ')}.`;
}

function sizeOf(given: string, finding: FileFinding): number {
  const subject = `contextPath "${given}"`;
  switch (finding.kind) {
    case 'text':
      return finding.sizeBytes;
    case 'binary':
      throw invalid(
        `${subject} is binary (${finding.type}), not text: convert it to UTF-8 text, or pass its bytes as context`,
      );
    case 'unreadable': {
      const tilde = given.startsWith('~') ? '; ~ is not expanded here' : '';
      throw invalid(
        `${subject} cannot be opened: ${finding.why}${tilde}`,
        undefined,
        finding.cause,
      );
    }
    case 'folder':
    case 'special':
      throw invalid(
        `${subject} is not a regular file or a folder; write its data to a file and pass that`,
      );
  }
}

function absolute(given: string): string {
  if (typeof given !== 'string') throw invalid('contextPath must be a string or a list of strings');
  if (given === '' || given.includes('\0')) {
    throw invalid(`contextPath ${JSON.stringify(given)} is no path`);
  }
  return path.resolve(given);
}

function tooMany(subject: string, { maxFiles }: FilesRequest): RlmError {
  return new RlmError({
    code: 'CONTEXT_TOO_LARGE',
    message: `${subject} leads to more than ${String(maxFiles)} files. Pass fewer, or raise maxContextFiles.`,
    details: { maxFiles },
  });
}

/** @param because An error whose message is told too. */
export function invalid(what: string, because?: unknown, cause: unknown = because): RlmError {
  const detail = because instanceof Error ? `: ${because.message}` : '';
  return new RlmError({ code: 'CONTEXT_INVALID', message: `${what}${detail}.`, cause });
}
