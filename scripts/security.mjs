import { userInfo } from 'node:os';
import { environmentOf } from './engine/environment-of.mjs';
import { withEngine } from './engine/with-engine.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { compileFolder } from './tooling/compile-folder.mjs';
import { repositoryRoot } from './tooling/repository-root.mjs';
import { runAsUser } from './tooling/run-as-user.mjs';

/** Set for a process of another user, who may not write in the repository. */
const isBuilt = process.env['RLM_SECURITY_BUILT'] === '1';

/** Takes `--as-user NAME` out of the arguments. */
function splitUser(args) {
  const index = args.indexOf('--as-user');
  if (index === -1) return { user: undefined, rest: args };
  return { user: args[index + 1], rest: args.toSpliced(index, 2) };
}

/** Gives `run` an engine only if the environment needs one. */
function runIn({ environment }, run) {
  if (environment !== 'docker') return run();
  return withEngine((engine) => {
    Object.assign(process.env, environmentOf(engine));
    return run();
  });
}

async function main() {
  const { user, rest } = splitUser(process.argv.slice(2));
  if (!isBuilt) await ensureBuilt();
  const folder = await compileFolder('tests/security', { anew: !isBuilt });
  if (user !== undefined && user !== userInfo().username) {
    const { code } = await runAsUser(user, [import.meta.filename, ...rest], {
      RLM_SECURITY_BUILT: '1',
    });
    return code === 0;
  }
  const { readCommandLine } = await import(`${folder}/command-line.js`);
  const { runSecuritySuite } = await import(`${folder}/main.js`);
  const options = readCommandLine(rest);
  const { lines, passed } = await runIn(options, () => runSecuritySuite(options, repositoryRoot));
  console.log(lines.join('\n'));
  return passed;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error.name === 'NoEngineError' ? error.message : error);
  process.exitCode = 1;
}
