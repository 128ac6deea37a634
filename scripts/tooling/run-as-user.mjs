import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { withTempDirectory } from './with-temp-directory.mjs';

/**
 * Runs a script with this very Node as another user, who has nothing but a home of its own. Needs
 * root and the `setpriv` of util-linux.
 *
 * @param {string} user a name or a number
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @returns {ReturnType<typeof runCommand>}
 */
export async function runAsUser(user, args, env) {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => idOf(user, flag)));
  return withTempDirectory(async (directory) => {
    const home = join(directory, 'home');
    mkdirSync(home);
    for (const folder of [directory, home]) chownSync(folder, Number(uid), Number(gid));
    return runCommand(
      'setpriv',
      [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', process.execPath, ...args],
      { env: { ...env, HOME: home, TMPDIR: home } },
    );
  });
}

async function idOf(user, flag) {
  const { code, stdout } = await runCommand('id', [flag, user], { quiet: true });
  if (code !== 0) throw new Error(`There is no user "${user}" on this machine.`);
  return stdout.trim();
}
