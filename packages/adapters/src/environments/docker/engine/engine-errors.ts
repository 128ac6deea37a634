import { RlmError } from '@rlm-ts/domain';

const PRUNE = 'Make room: `docker system df` shows what takes it, `docker system prune` frees it.';

/** What was asked of the engine when it failed. */
export interface EngineWork {
  /** Completes "Failed to …". */
  readonly what: string;
  readonly address: string;
  readonly image?: string;
}

/** Turns what the engine or the way to it threw into an error that says what to do. */
export function toEngineError(thrown: unknown, work: EngineWork): RlmError {
  if (RlmError.isInstance(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message.trim() : String(thrown);
  return (
    connectionError(thrown, message, work) ??
    imageError(thrown, message, work) ??
    new RlmError({
      code: 'CONTAINER_FAILED',
      message: `Failed to ${work.what}: ${message}.${/no space left/i.test(message) ? ` ${PRUNE}` : ''}`,
      cause: thrown,
      details: { statusCode: numberAt(thrown, 'statusCode') },
    })
  );
}

function connectionError(
  cause: unknown,
  message: string,
  { what, address }: EngineWork,
): RlmError | null {
  switch (stringAt(cause, 'code') ?? '') {
    case 'EACCES':
    case 'EPERM':
      return new RlmError({
        code: 'ENGINE_PERMISSION_DENIED',
        message: `Got permission denied while trying to connect to Docker daemon socket (${address}). Add yourself to its group with \`sudo usermod -aG docker $USER\` and log in again, or use rootless Docker and set DOCKER_HOST.`,
        cause,
      });
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ETIMEDOUT':
      return new RlmError({
        code: 'ENGINE_UNAVAILABLE',
        message: `Docker daemon not running: nothing answers at ${address} (${message}). Start it (\`sudo systemctl start docker\`, or open Docker Desktop), or set DOCKER_HOST to where it listens.`,
        retryable: true,
        cause,
      });
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ABORT_ERR':
      return new RlmError({
        code: 'ENGINE_UNAVAILABLE',
        message: `The connection to the container engine at ${address} broke while this was asked of it: ${what}. Is it still running? \`docker info\` tells.`,
        retryable: true,
        cause,
      });
  }
  return null;
}

function imageError(cause: unknown, message: string, { image }: EngineWork): RlmError | null {
  if (image === undefined) return null;
  if (
    /executable file not found|no such file or directory.*python3|python3.*no such file/i.test(
      message,
    )
  ) {
    return new RlmError({
      code: 'PYTHON_NOT_FOUND',
      message: `The image ${image} has no python3. Choose one that has Python 3.9 or later with the environment option image, such as python:3.12-slim.`,
      cause,
      details: { image },
    });
  }
  if (numberAt(cause, 'statusCode') === 404 && /image/i.test(message)) {
    return new RlmError({
      code: 'IMAGE_UNAVAILABLE',
      message: `The image ${image} is not there. Pull it with \`docker pull ${image}\`, or name another with the environment option image.`,
      cause,
      details: { image },
    });
  }
  return null;
}

/** The engine's HTTP status for a request that it refused; `null` for other failures. */
export function engineStatus(error: unknown): number | null {
  const cause = error instanceof Error ? error.cause : undefined;
  return numberAt(error, 'statusCode') ?? numberAt(cause, 'statusCode');
}

function numberAt(value: unknown, key: string): number | null {
  const found: unknown = isObject(value) ? Reflect.get(value, key) : null;
  return typeof found === 'number' ? found : null;
}

function stringAt(value: unknown, key: string): string | null {
  const found: unknown = isObject(value) ? Reflect.get(value, key) : null;
  return typeof found === 'string' ? found : null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
