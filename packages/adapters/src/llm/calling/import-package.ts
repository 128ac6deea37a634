import { RlmError } from '@rlm-ts/domain';

/** What {@link importPackage} loads. */
export interface PackageImport<T> {
  /** The package's name at npm. */
  readonly packageName: string;
  /** The model backend that needs it. */
  readonly backend: string;
  /** `() => import('…')`. */
  readonly load: () => Promise<T>;
}

/**
 * Loads a package that an application installs only if it wants it.
 *
 * @throws RlmError `PACKAGE_MISSING` if it is not installed; `MODEL_FAILED` if it does not load, for
 *   instance because it lacks a package itself.
 */
export async function importPackage<T>(wanted: PackageImport<T>): Promise<T> {
  const { packageName, backend } = wanted;
  try {
    return await wanted.load();
  } catch (cause) {
    if (isMissing(cause, packageName)) {
      throw new RlmError({
        code: 'PACKAGE_MISSING',
        message: `The model backend "${backend}" needs the package ${packageName}: npm install ${packageName}`,
        cause,
        details: { packageName },
      });
    }
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new RlmError({
      code: 'MODEL_FAILED',
      message: `The package ${packageName} of the model backend "${backend}" does not load: ${problem}`,
      cause,
    });
  }
}

function isMissing(error: unknown, packageName: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') return false;
  // The same code tells of a package that the package itself lacks.
  const name = /^Cannot find (?:package|module) '([^']*)'/.exec(error.message)?.[1] ?? '';
  return name === packageName || name.startsWith(`${packageName}/`);
}
