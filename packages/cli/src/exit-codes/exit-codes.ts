/** What the command's exit code says. An interrupted command exits with 128 and the signal. */
export const EXIT_CODES = {
  success: 0,
  /** Code raised, or a run ended without an answer that can be relied on. */
  execution: 1,
  timeout: 2,
  docker: 3,
  /** A model could not be asked. */
  api: 4,
  /** Wrong usage, wrong configuration, or something missing on this machine. */
  configuration: 5,
} as const;

/** One of {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
