import { RlmError } from '@rlm-ts/api';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentType } from './content-type.js';

/** Where the build puts the pages. */
export const WEB_FOLDER = fileURLToPath(new URL('../../web/', import.meta.url));

/** One file of the pages. */
export interface WebFile {
  readonly body: Buffer;
  readonly type: string;
  /** Changes with the content. */
  readonly etag: string;
}

/** The files by the paths at which a browser asks for them, such as `/assets/index.js`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/**
 * Reads the built pages. What is not among them then is never served: no path of a request becomes a
 * path of a file.
 *
 * @throws RlmError `CONFIG_INVALID` if they were not built.
 */
export async function readWebFiles(folder: string): Promise<WebFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const files = await Promise.all(
    paths.map(async (path) => [urlPath(folder, path), await readWebFile(path)] as const),
  );
  const byPath = new Map(files);
  if (!byPath.has('/index.html')) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The dashboard's pages are not in ${folder}. In a clone of the repository, \`npm run build\` makes them.`,
    });
  }
  return byPath;
}

function urlPath(folder: string, path: string): string {
  return `/${path.slice(join(folder, sep).length).split(sep).join('/')}`;
}

async function readWebFile(path: string): Promise<WebFile> {
  const body = await readFile(path);
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  return { body, type: contentType(path), etag };
}
