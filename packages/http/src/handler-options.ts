import { MAX_TIMER_MS, RlmError } from '@rlm-ts/api';

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

/** @throws RlmError `CONFIG_INVALID` naming the option that is unknown or wrong. */
export function handlerSettings(options: HandlerOptions): HandlerSettings {
  const { basePath, authorize, onError = warn, ...amounts } = options;
  if (basePath !== undefined && !(typeof basePath === 'string' && basePath.startsWith('/'))) {
    throw invalid('basePath must be a text that begins with a slash');
  }
  for (const [name, hook] of Object.entries({ authorize, onError })) {
    if (hook !== undefined && typeof hook !== 'function') {
      throw invalid(`${name} must be a function`);
    }
  }
  return {
    ...AMOUNTS,
    ...checkedAmounts(amounts),
    basePath: basePath?.replace(/\/+$/, '') ?? null,
    authorize: authorize ?? (() => true),
    onError,
  };
}

function checkedAmounts(given: Readonly<Record<string, unknown>>): Partial<typeof AMOUNTS> {
  const known = Object.keys(AMOUNTS);
  const amounts = Object.entries(given).filter(([, amount]) => amount !== undefined);
  for (const [name, amount] of amounts) {
    if (!known.includes(name)) {
      const all = ['basePath', 'authorize', 'onError', ...known].join(', ');
      throw invalid(`there is no option "${name}"; the options are ${all}`);
    }
    const least = name === 'maxQueued' ? 0 : 1;
    if (typeof amount !== 'number' || !Number.isInteger(amount) || amount < least) {
      throw invalid(`${name} must be a whole number of at least ${least}`);
    }
    if (name.endsWith('Ms') && amount > MAX_TIMER_MS) {
      throw invalid(`${name} must be at most ${MAX_TIMER_MS}`);
    }
  }
  return Object.fromEntries(amounts);
}

function warn({ code, message }: RlmError): void {
  process.emitWarning(`A request failed: ${code}: ${message}`, { type: 'RlmWarning' });
}

function invalid(what: string): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `The options of the HTTP handler are wrong: ${what}.`,
  });
}
