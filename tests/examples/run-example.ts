import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs an example, as it stands, on the built packages. */
export function runExample(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly output: string }> {
  const file = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const options = { env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}
