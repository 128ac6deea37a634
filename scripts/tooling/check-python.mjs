import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ruff from '@astral-sh/ruff-wasm-nodejs';
import { repositoryRoot } from './repository-root.mjs';

const FOLDER = 'packages/adapters/python';
const SETTINGS = {
  'line-length': 120,
  'target-version': 'py39',
  lint: {
    // Errors, names, warnings, the order of imports, likely bugs, annotations.
    select: ['E', 'F', 'W', 'I', 'B', 'ANN'],
    // Long texts stay on their lines; functions made in a loop are called in it; some values are any.
    ignore: ['E501', 'B023', 'ANN401'],
  },
};

/** Prints what ruff has against the Python files; with `fix` it formats them first. */
function checkPython(fix) {
  const workspace = new ruff.Workspace(SETTINGS, ruff.PositionEncoding.Utf16);
  const files = readdirSync(join(repositoryRoot, FOLDER), { recursive: true, encoding: 'utf8' });
  let problems = 0;
  let count = 0;
  for (const name of files.filter((each) => each.endsWith('.py'))) {
    const path = join(repositoryRoot, FOLDER, name);
    const source = fix ? mended(workspace, readFileSync(path, 'utf8')) : readFileSync(path, 'utf8');
    const found = workspace.check(source).map(({ code, message, start_location }) => {
      return `${start_location.row}: ${code ?? 'syntax'} ${message}`;
    });
    if (fix) writeFileSync(path, workspace.format(source));
    else if (workspace.format(source) !== source) {
      found.push('1: not formatted; run this script with --fix');
    }
    for (const problem of found) console.error(`${relative(repositoryRoot, path)}:${problem}`);
    problems += found.length;
    count += 1;
  }
  console.log(`${count} Python files, ${problems} problems`);
  return count > 0 && problems === 0;
}

/** The source with the order of its imports put right. */
function mended(workspace, source) {
  const fixes = workspace.check(source).filter(({ code }) => code === 'I001');
  const lines = source.split('\n');
  for (const { fix } of fixes.reverse()) {
    for (const { content, location, end_location } of (fix?.edits ?? []).slice().reverse()) {
      const before = lines
        .slice(0, location.row - 1)
        .map((line) => `${line}\n`)
        .join('');
      const start = before.length + location.column - 1;
      const upTo = lines
        .slice(0, end_location.row - 1)
        .map((line) => `${line}\n`)
        .join('');
      const end = upTo.length + end_location.column - 1;
      return mended(workspace, source.slice(0, start) + (content ?? '') + source.slice(end));
    }
  }
  return source;
}

process.exitCode = checkPython(process.argv.includes('--fix')) ? 0 : 1;
