/** Why the handler itself refuses a request; the codes of errors of runs are `RlmErrorCode`s. */
export type RefusalCode =
  | 'BAD_REQUEST'
  | 'BODY_TOO_LARGE'
  | 'ENCODING_UNSUPPORTED'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'OVERLOADED'
  | 'REQUEST_TIMEOUT'
  | 'STREAM_GONE'
  | 'UNAUTHORIZED';

const STATUS: Readonly<Record<RefusalCode, number>> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  STREAM_GONE: 409,
  BODY_TOO_LARGE: 413,
  ENCODING_UNSUPPORTED: 415,
  MEDIA_TYPE_UNSUPPORTED: 415,
  OVERLOADED: 429,
};

/** A request that no run is begun for. Its message is for the client. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Of the HTTP response. */
  readonly status: number;

  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = STATUS[code];
  }
}

/** When clients are told to come again, if nothing better is known. */
export const RETRY_AFTER_MS = 5_000;

/** Too much is going on; worth another try in a while. */
export function overloaded(message: string): Refusal {
  return new Refusal('OVERLOADED', message, { 'retry-after': String(RETRY_AFTER_MS / 1000) });
}
