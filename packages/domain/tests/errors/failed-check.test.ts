import { describe, expect, it } from '@jest/globals';
import { failedCheck, RlmError } from '../../src/index.js';

function check(message: string) {
  return failedCheck('Python', new RlmError({ code: 'PYTHON_NOT_FOUND', message }));
}

describe('failedCheck', () => {
  it('takes the first sentence for what was seen and the others for the fix', () => {
    expect(check('No Python 3.9 at "py" (option x). Install it. Or set a path.')).toEqual({
      status: 'fail',
      what: 'Python',
      detail: 'No Python 3.9 at "py" (option x).',
      fix: 'Install it. Or set a path.',
      code: 'PYTHON_NOT_FOUND',
    });
  });

  it.each([
    'There is none.',
    'version 3.1.4 of a.b.c is old',
    'it was (e.g. by hand) removed. gone',
  ])('has no fix where the message has none: %s', (message) => {
    expect(check(message)).toMatchObject({ detail: message, fix: null });
  });

  it('tells what was thrown that is no error of ours', () => {
    expect(failedCheck('disk', new Error('EIO'))).toMatchObject({
      detail: 'EIO',
      code: 'INTERNAL',
    });
    expect(failedCheck('disk', 'broken')).toMatchObject({ detail: 'broken', code: 'INTERNAL' });
  });
});
