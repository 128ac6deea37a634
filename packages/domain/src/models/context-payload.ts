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
    };
