import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { repositoryRoot, type Example } from './examples.js';
import type { ProviderStandIn } from './provider-stand-in.js';

const run = promisify(execFile);

/** A line that no example prints, after the output of each. */
const END = '--- the end of an example ---';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
};

/** The examples of one page of the documentation. */
export interface ExamplePage {
  readonly page: string;
  readonly examples: readonly Example[];
}

/** A user's project outside the repository, which has the built packages installed: a folder for each page. */
export class ExampleProject implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly pages: readonly ExamplePage[],
  ) {}

  /** Writes the examples of each page into a folder of their own. */
  static async create(pages: readonly ExamplePage[]): Promise<ExampleProject> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-ts-examples-'));
    await symlink(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'));
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
    const project = new ExampleProject(folder, pages);
    for (const { page, examples } of pages) {
      await mkdir(project.folderOf(page), { recursive: true });
      for (const { fileName, code } of examples) {
        await writeFile(path.join(project.folderOf(page), fileName), code);
      }
    }
    return project;
  }

  /**
   * Compiles everything at once, strictly: most of the time goes into the packages that all of them use.
   *
   * @returns the compiler's complaints by page
   */
  compile(): ReadonlyMap<string, readonly string[]> {
    const files = this.pages.flatMap(({ page, examples }) =>
      examples.map(({ fileName }) => path.join(this.folderOf(page), fileName)),
    );
    const rootDir = path.join(this.folder, 'src');
    const outDir = path.join(this.folder, 'built');
    const program = ts.createProgram(files, { ...OPTIONS, rootDir, outDir });
    const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
    return new Map(
      this.pages.map(({ page }) => {
        const own = diagnostics.filter(({ file }) =>
          file?.fileName.startsWith(this.folderOf(page)),
        );
        return [page, own.map(described)];
      }),
    );
  }

  /**
   * Runs compiled examples of a page, one after the other in one process, and returns what each printed.
   *
   * @param providers Who answers what they ask of a provider.
   * @throws an error with the output if one of them fails
   */
  async run(
    page: string,
    examples: readonly Example[],
    providers: ProviderStandIn,
  ): Promise<readonly string[]> {
    const built = this.folderOf(page, 'built');
    const scripts = examples.map(({ fileName }) =>
      path.join(built, fileName.replace(/\.ts$/, '.js')),
    );
    const one = scripts.map(
      (script) => `await import(${JSON.stringify(script)}); console.log(${JSON.stringify(END)});`,
    );
    const { stdout } = await run(
      process.execPath,
      [...providers.nodeArguments, '--input-type=module', '-e', one.join('\n')],
      {
        cwd: this.folderOf(page),
        env: { ...process.env, ...providers.environment },
        maxBuffer: 1 << 26,
      },
    );
    return stdout.split(`${END}\n`).slice(0, scripts.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private folderOf(page: string, kind: 'src' | 'built' = 'src'): string {
    return path.join(this.folder, kind, `${page.replaceAll(/[^\w-]/g, '-')}/`);
  }
}

function described({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined || start === undefined) return text;
  const line = file.getLineAndCharacterOfPosition(start).line + 1;
  return `${path.basename(file.fileName)}:${String(line)}: ${text}`;
}
