import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './repository-root.mjs';

/**
 * Turns a folder of TypeScript that is not published into what Node runs, below `node_modules`, from
 * where it finds the built packages by their names. Types are not checked; `npm run check` does it.
 *
 * @param {string} folder within the repository
 * @param {{ anew?: boolean }} [options] `anew: false` takes what was compiled before
 * @returns {Promise<string>} the absolute path of the folder with the JavaScript
 */
export async function compileFolder(folder, { anew = true } = {}) {
  const output = join(repositoryRoot, 'node_modules/.cache/compiled', folder);
  if (!anew) return output;
  const { default: ts } = await import('typescript');
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  rmSync(output, { recursive: true, force: true });
  const source = join(repositoryRoot, folder);
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = readFileSync(join(source, name), 'utf8');
    const target = join(output, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, ts.transpileModule(text, { compilerOptions, fileName: name }).outputText);
  }
  writeFileSync(join(output, 'package.json'), '{ "type": "module" }\n');
  return output;
}
