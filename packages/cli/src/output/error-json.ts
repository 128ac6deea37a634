/** An error as `--json` prints it. */
export function errorJson(error: unknown): { readonly code: unknown; readonly message: string } {
  const known = error instanceof Error ? error : new Error(String(error));
  return { code: 'code' in known ? known.code : 'INTERNAL', message: known.message };
}
