import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { repositoryRoot, type Example } from './examples.js';
import type { ProviderStandIn } from './provider-stand-in.js';

const run = promisify(execFile);

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

/** A user's project outside the repository, which has the built packages installed. */
export class ExampleProject implements AsyncDisposable {
  private constructor(private readonly folder: string) {}

  /** Writes the examples into a folder of their own. */
  static async create(examples: readonly Example[]): Promise<ExampleProject> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-ts-examples-'));
    await symlink(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'));
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
    await mkdir(path.join(folder, 'src'));
    for (const { fileName, code } of examples) {
      await writeFile(path.join(folder, 'src', fileName), code);
    }
    return new ExampleProject(folder);
  }

  /** Compiles everything, strictly, and returns the compiler's complaints. */
  compile(examples: readonly Example[]): readonly string[] {
    const files = examples.map(({ fileName }) => path.join(this.folder, 'src', fileName));
    const program = ts.createProgram(files, { ...OPTIONS, rootDir: path.join(this.folder, 'src') });
    const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
    return diagnostics.map(({ file, start, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      if (file === undefined || start === undefined) return text;
      const line = file.getLineAndCharacterOfPosition(start).line + 1;
      return `${path.basename(file.fileName)}:${String(line)}: ${text}`;
    });
  }

  /**
   * Runs a compiled example to its end and returns what it printed.
   *
   * @param providers Who answers what it asks of a provider.
   * @throws an error with the output for one that fails
   */
  async run({ fileName }: Example, providers: ProviderStandIn): Promise<string> {
    const script = path.join(this.folder, 'src', fileName.replace(/\.ts$/, '.js'));
    const { stdout } = await run(process.execPath, [...providers.nodeArguments, script], {
      env: { ...process.env, ...providers.environment },
      maxBuffer: 1 << 26,
    });
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
