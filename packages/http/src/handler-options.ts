import { checkOption, checkOptionNames, MAX_TIMER_MS, type RlmError } from '@rlm-ts/api';

/** Options of `createHandler` and `createNodeHandler`; durations are milliseconds. */
export interface HandlerOptions {
  /**
   * Where the handler is mounted, such as `/api/rlm`: other paths are not found. Default: any path
   * will do, its last segment decides.
   */
  readonly basePath?: string | undefined;
  /**
   * Whether a request may ask; anything but `true` is answered with 401. Asked before the body is
   * read, which must be left alone; not asked for `health`. Default: everybody may.
   */
  readonly authorize?: ((request: Request) => boolean | Promise<boolean>) | undefined;
  /** Runs at once. Default 8. */
  readonly maxConcurrent?: number | undefined;
  /** Requests that may wait for a run to end; those beyond are answered with 429. Default 16. */
  readonly maxQueued?: number | undefined;
  /** How long a request waits for a run to end, before it is answered with 429. Default 10,000. */
  readonly queueTimeoutMs?: number | undefined;
  /** The largest body of a request; past it 413. Default 33,554,432. */
  readonly maxBodyBytes?: number | undefined;
  /** How long a body may take to arrive whole; past it 408. Default 30,000. */
  readonly bodyTimeoutMs?: number | undefined;
  /** A stream in which nothing happens for so long sends a comment. Default 15,000. */
  readonly heartbeatMs?: number | undefined;
  /** How long a reader of a stream may take for one event, before its run is ended. Default 30,000. */
  readonly writeTimeoutMs?: number | undefined;
  /**
   * Told of errors that are the server's and of which clients learn no more than the code. Default:
   * a warning of the process, of the type `RlmWarning`.
   */
  readonly onError?: ((error: RlmError) => void) | undefined;
}

/** {@link HandlerOptions} with their defaults. */
export type HandlerSettings = typeof AMOUNTS & {
  readonly basePath: string | null;
  readonly authorize: NonNullable<HandlerOptions['authorize']>;
  readonly onError: NonNullable<HandlerOptions['onError']>;
};

const AMOUNTS = {
  maxConcurrent: 8,
  maxQueued: 16,
  queueTimeoutMs: 10_000,
  maxBodyBytes: 33_554_432,
  bodyTimeoutMs: 30_000,
  heartbeatMs: 15_000,
  writeTimeoutMs: 30_000,
};

const AMOUNT_NAMES = Object.keys(AMOUNTS) as (keyof typeof AMOUNTS)[];

/** @throws RlmError `CONFIG_INVALID` naming the option that is unknown or wrong. */
export function handlerSettings(options: HandlerOptions): HandlerSettings {
  checkOptionNames(options, ['basePath', 'authorize', 'onError', ...AMOUNT_NAMES], 'options');
  const { basePath, authorize, onError = warn } = options;
  const isPath = typeof basePath === 'string' && basePath.startsWith('/');
  const path = 'a text that begins with a slash';
  checkOption(basePath === undefined || isPath, 'options.basePath', path, basePath);
  for (const [name, hook] of Object.entries({ authorize, onError })) {
    const isHook = hook === undefined || typeof hook === 'function';
    checkOption(isHook, `options.${name}`, 'a function', hook);
  }
  const given = AMOUNT_NAMES.filter((name) => options[name] !== undefined);
  for (const name of given) checkAmount(name, options[name]);
  return {
    ...AMOUNTS,
    ...Object.fromEntries(given.map((name) => [name, options[name]])),
    basePath: basePath?.replace(/\/+$/, '') ?? null,
    authorize: authorize ?? (() => true),
    onError,
  };
}

function checkAmount(name: keyof typeof AMOUNTS, amount: unknown): void {
  const least = name === 'maxQueued' ? 0 : 1;
  const most = name.endsWith('Ms') ? MAX_TIMER_MS : Number.MAX_SAFE_INTEGER;
  const fits =
    typeof amount === 'number' && Number.isInteger(amount) && amount >= least && amount <= most;
  const expected = `a whole number from ${least} to ${most}`;
  checkOption(fits, `options.${name}`, expected, amount);
}

function warn({ code, message }: RlmError): void {
  process.emitWarning(`A request failed: ${code}: ${message}`, { type: 'RlmWarning' });
}
