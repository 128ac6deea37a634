import type { SettingsValues } from './schema/settings-schema.js';

/** Environment variables, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A value, and what set it. */
export interface SettingOrigin {
  readonly value: unknown;
  /**
   * Where the value is from, for a person: `flag --timeout`, `environment RLM_LOG_DIR`,
   * `file ~/.rlm/config.yaml:9`, or `default`.
   */
  readonly origin: string;
  /**
   * How an error names it: `--timeout`, `RLM_LOG_DIR`, `log_dir in ~/.rlm/config.yaml:9:10`; `null` if
   * nobody set it.
   */
  readonly place: string | null;
  readonly source: 'flag' | 'environment' | 'project file' | 'user file' | 'default';
}

/** A file that was read. */
export interface SettingsFile {
  readonly kind: 'project file' | 'user file';
  /** Absolute. */
  readonly path: string;
  /** As messages name it: from the current or the home directory. */
  readonly shown: string;
}

/** What holds, all sources taken together. */
export interface Settings {
  readonly values: SettingsValues;
  /** By key, such as `docker.memory_limit`: every key there is. */
  readonly origins: ReadonlyMap<string, SettingOrigin>;
  /** The files that say something, the one that counts most first. */
  readonly files: readonly SettingsFile[];
}
