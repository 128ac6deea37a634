/** Anything that JSON can hold, and the numbers Python knows besides (`NaN`, `Infinity`). */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The data a run is about, as it enters an environment.
 *
 * - `text`: becomes a Python `str`, lone surrogates included.
 * - `json`: becomes the matching `list`, `dict`, `str`, `int`, `float`, `bool` or `None`.
 * - `bytes`: becomes `bytes`.
 * - `file`: becomes a file handle that maps the file and never reads it whole.
 * - `files`: becomes a read-only mapping of names to such handles, in this order.
 */
export type ContextPayload =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'file';
      readonly path: string;
      /** Told to the model; the environment finds out for itself. */
      readonly sizeBytes?: number;
    }
  | { readonly kind: 'files'; readonly files: readonly NamedFile[] };

/** One of several files of a context. */
export interface NamedFile {
  /** What code calls it, such as `chapters/one.txt`; no other file of the context has it. */
  readonly name: string;
  /** Where it is on the host. */
  readonly path: string;
  /** Told to the model; the environment finds out for itself. */
  readonly sizeBytes?: number;
}
