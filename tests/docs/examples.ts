import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/** One ```ts block of a page. */
export interface Example {
  /** The name in its first line, `// file: name.ts`, or one made from its place in the page. */
  readonly fileName: string;
  readonly code: string;
  /** What its `console.log(…); // text` lines say that they print. */
  readonly printed: readonly string[];
}

/** The pages that may hold examples, by their paths from the repository's root. */
export async function documentationPages(): Promise<readonly string[]> {
  const docs = await readdir(path.join(repositoryRoot, 'docs'));
  return [
    'README.md',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
}

/** The TypeScript examples of a page, in their order. */
export async function examplesOf(page: string): Promise<readonly Example[]> {
  const markdown = await readFile(path.join(repositoryRoot, page), 'utf8');
  // A block that holds backticks itself is fenced by more of them.
  const blocks = markdown.matchAll(/^(`{3,})ts\n(.*?)^\1$/gms);
  return [...blocks].map(([, , code = ''], index) => ({
    fileName: /^\/\/ file: (\S+)\n/.exec(code)?.[1] ?? `example-${String(index + 1)}.ts`,
    code,
    printed: [...code.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text = '']) => text),
  }));
}
