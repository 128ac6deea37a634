import { describe, expect, it } from '@jest/globals';
import { kernelFix, kernelSandboxFix } from '../../../src/environments/local/kernel-fixes.js';

describe('what to do about a layer of the kernel', () => {
  it.each([
    ['files', '/sys/kernel/security/lsm'],
    ['file system view', 'user.max_user_namespaces'],
    ['network', 'Seccomp'],
    ['processes', 'Seccomp'],
    ['system calls', 'Seccomp'],
    ['privileges', 'ctypes'],
    ['user', 'not as root'],
    ['namespaces', 'kernel.apparmor_restrict_unprivileged_userns=0'],
    ['resources', 'memoryLimitMb'],
    ['one that is new', 'Linux 5.13'],
  ])('is told on Linux for %s', (layer, words) => {
    expect(kernelFix(layer, 'linux')).toContain(words);
  });

  it('is another system elsewhere, unless the layer was switched off', () => {
    expect(kernelFix('files', 'darwin')).toBe('Run it on Linux, or use the docker environment.');
    expect(kernelSandboxFix('auto', 'darwin')).toContain('Run it on Linux');
    expect(kernelSandboxFix('off', 'darwin')).toContain('kernelSandbox to "auto"');
  });
});
