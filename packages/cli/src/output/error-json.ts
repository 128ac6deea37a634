import { explainGoneFolder } from '../current-folder.js';

/** An error as `--json` prints it. */
export function errorJson(thrown: unknown): { readonly code: unknown; readonly message: string } {
  const error = explainGoneFolder(thrown);
  const known = error instanceof Error ? error : new Error(String(error));
  return { code: 'code' in known ? known.code : 'INTERNAL', message: known.message };
}
