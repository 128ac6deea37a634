const DOCKER = 'or use the docker environment';

const LANDLOCK = `Use Linux 5.13 or later with Landlock: \`cat /sys/kernel/security/lsm\` must list it, else add it to \`lsm=\` on the kernel's command line; ${DOCKER}.`;

const FILTER = `Use Linux on x86-64 or ARM64 whose kernel has seccomp filters (\`grep Seccomp /proc/self/status\` tells), and a Python with ctypes; ${DOCKER}.`;

const NAMESPACES = `Allow user namespaces: \`sudo sysctl -w user.max_user_namespaces=15000\`, on Debian also \`kernel.unprivileged_userns_clone=1\`, on Ubuntu \`kernel.apparmor_restrict_unprivileged_userns=0\`, in a container a seccomp profile that allows unshare; ${DOCKER}.`;

const FIXES: Readonly<Record<string, string>> = {
  files: LANDLOCK,
  'file system view': NAMESPACES,
  network: FILTER,
  processes: FILTER,
  'system calls': FILTER,
  privileges: FILTER,
  user: 'Run this as an ordinary user, not as root.',
  namespaces: NAMESPACES,
  resources: 'Set the environment option memoryLimitMb.',
};

/** How a system comes to a layer of the kernel that was not in force; a sentence. */
export function kernelFix(layer: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'linux') return `Run it on Linux, ${DOCKER}.`;
  return FIXES[layer] ?? `Use Linux 5.13 or later, ${DOCKER}.`;
}

/** How the kernel comes to hold a worker at all; a sentence. */
export function kernelSandboxFix(
  kernelSandbox: 'auto' | 'require' | 'off',
  platform?: NodeJS.Platform,
): string {
  if (kernelSandbox !== 'off') return kernelFix('', platform);
  return 'Set the environment option kernelSandbox to "auto" or "require".';
}
