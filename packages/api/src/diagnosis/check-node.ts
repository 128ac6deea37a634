import { failedCheck, RlmError, type DiagnosisCheck } from '@rlm-ts/domain';

/** The oldest Node.js that the packages say they run on (`engines` of their package.json). */
const OLDEST = [20, 19] as const;

/** Whether this Node.js is new enough. */
export function checkNode(version: string = process.versions.node): DiagnosisCheck {
  const what = 'Node.js';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
    return {
      status: 'ok',
      what,
      detail: `${version}, ${process.execPath}`,
      fix: null,
      code: null,
    };
  }
  return failedCheck(
    what,
    new RlmError({
      code: 'CONFIG_INVALID',
      message: `This is Node.js ${version}, older than ${OLDEST.join('.')}. Install a newer one from https://nodejs.org.`,
    }),
  );
}
