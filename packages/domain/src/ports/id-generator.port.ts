/** Makes identifiers that are unique within the process and safe in file names. */
export interface IdGeneratorPort {
  /** `prefix` and an underscore come first, as in `run_5f1c…`. */
  next(prefix: string): string;
}
