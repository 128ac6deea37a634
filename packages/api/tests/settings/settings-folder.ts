import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSettings, type Settings, type SettingsSources } from '../../src/index.js';

/** A current directory and a home of their own, removed when the test lets go of them. */
export class SettingsFolder implements AsyncDisposable {
  private constructor(private readonly folder: string) {}

  /** @param files What they hold, by their names from the folder: `home/.rlm/config.yaml`. */
  static async create(
    files: Readonly<Record<string, string | Uint8Array>> = {},
  ): Promise<SettingsFolder> {
    const folder = new SettingsFolder(await mkdtemp(path.join(tmpdir(), 'rlm-settings-')));
    for (const name of [folder.cwd, folder.file('home/.rlm')]) {
      await mkdir(name, { recursive: true });
    }
    for (const [name, content] of Object.entries(files)) {
      await writeFile(folder.file(name), content);
    }
    return folder;
  }

  get cwd(): string {
    return this.file('cwd');
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** The settings of somebody who is there, and has no environment variables but these. */
  load(sources: Pick<SettingsSources, 'env' | 'flags' | 'home'> = {}): Promise<Settings> {
    return loadSettings({ cwd: this.cwd, home: this.file('home'), env: {}, ...sources });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The person's own file. */
export const USER_FILE = 'home/.rlm/config.yaml';

/** The project's file. */
export const PROJECT_FILE = 'cwd/rlm.config.yaml';
